"""`python cli.py …` in a checkout is the same program as the installed `sagsgang`."""

from __future__ import annotations

from sagsgang.cli.main import run

if __name__ == "__main__":
    run()
