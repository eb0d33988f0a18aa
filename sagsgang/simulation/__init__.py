"""Many walks through a guide by a real engine: `guide simulér`."""
