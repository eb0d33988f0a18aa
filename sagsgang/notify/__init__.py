"""Telling people: outbox rows delivered to a file, by mail or to a program, at least once, each under a key that stays the same."""
