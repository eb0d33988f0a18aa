"""What has become otherwise from one guide to another, in words: `guide sammenlign`."""
