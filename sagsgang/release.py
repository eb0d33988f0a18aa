"""Which release this is. Part of every cache key, so that a new release never reads what an old one compiled."""

VERSION = "0.1.0"
