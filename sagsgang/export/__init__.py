"""What leaves the house for other programs: case numbers, guide text and times, and nothing about a person."""
