"""What the answers rest on beside the guide's own text and the shared files: who keeps answers asks whether it is still the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sagsgang.check.subject import Subject
from sagsgang.proof.period import two_years
from sagsgang.trial.find import trials_beside


def outside(subject: Subject) -> Iterator[bytes]:
    """The two years that are counted through, and the guide's tests, which show schedules that work."""
    period = two_years(subject)
    yield f"{period.first.isoformat()} {period.last.isoformat()}".encode()
    for path in trials_beside(subject.path):
        with suppress(OSError):  # a test that cannot be read shows nothing
            yield path.read_bytes()
