"""What must not be written where others can read it: command lines, case references, logs."""

from __future__ import annotations

import re

_CPR = r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?!\d)"


def looks_like_cpr(text: str) -> bool:
    """Whether the text contains what could be a CPR number: six digits that are a day and month and year, and four more.

    No check digit is looked at: numbers without one have been issued since 2007 (research/reliability.md 2g).
    """
    return re.search(_CPR, text) is not None
