"""What differs between two guides, in plain words: `guide sammenlign`."""
