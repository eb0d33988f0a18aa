"""Tests that policy staff write: a case as a caseworker would make it, and what must then be so (`guide prøv`)."""
