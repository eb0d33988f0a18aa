"""What holds of a guide on every way through it: `guide tjek --bevis`."""
