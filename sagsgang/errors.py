"""Exceptions. Few, typed, and carrying data; the docstring's first line is the default message.

`exit_code` is the process exit code that the command line gives (cli.md, "Exit codes").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class SagsgangError(Exception):
    """Noget gik galt."""

    exit_code: ClassVar[int] = 70
    code: ClassVar[str] = "internal"

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        self.message = message if message is not None else (self.__doc__ or "").strip().splitlines()[0]
        self.hint = hint
        super().__init__(self.message)


class WrongUse(SagsgangError):
    """Kommandoen er ikke brugt rigtigt."""

    exit_code = 2
    code = "wrong_use"


class InvalidValue(WrongUse):
    """Værdien kan ikke bruges."""

    code = "invalid_value"

    def __init__(self, message: str, *, field: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.field = field


class MissingAnswer(WrongUse):
    """Der mangler et svar."""

    code = "missing_answer"

    def __init__(self, message: str, *, missing: Sequence[str] = (), hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.missing = tuple(missing)


class CommandReused(WrongUse):
    """Kommando-id'et er brugt før med et andet indhold."""

    code = "command_reused"


class Refused(SagsgangError):
    """Guiden tillader det ikke."""

    exit_code = 3
    code = "refused"


class StepRefused(Refused):
    """Trinnet kan ikke udføres nu. `why` (a `case.answers.Why`) carries every reason and the ways forward."""

    code = "step_refused"

    def __init__(self, message: str, *, why: Any, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.why = why


class ExtensionRefused(Refused):
    """Fristen kan ikke forlænges. `why` (a `case.answers.WhyNotExtended`) says why, and what the law has instead."""

    code = "extension_refused"

    def __init__(self, message: str, *, why: Any, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.why = why


class CaseClosed(Refused):
    """Sagen er lukket."""

    code = "case_closed"


class CorrectionRefused(Refused):
    """Rettelsen kan ikke foretages, fordi andet bygger på det, der rettes. `records`: the numbers that stand in the way."""

    code = "correction_refused"

    def __init__(self, message: str, *, records: Sequence[int] = (), hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.records = tuple(records)


class InvalidGuide(Refused):
    """Guiden har fejl. `problems` lists them (`guide.problem.Problem`)."""

    code = "invalid_guide"

    def __init__(self, message: str, *, problems: Sequence[Any] = (), hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)


class NoEditionInForce(Refused):
    """Ingen udgave af guiden gjaldt på det tidspunkt."""

    code = "no_edition"


class NotFound(SagsgangError):
    """Findes ikke."""

    exit_code = 4
    code = "not_found"

    def __init__(self, message: str, *, kind: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        """case, guide, step, obligation, law, rule, record, child, store or checkpoint."""


class Conflict(SagsgangError):
    """Sagen er ændret af en anden i mellemtiden. `since` lists what came in between (`case.answers.TimelineEntry`)."""

    exit_code = 5
    code = "conflict"

    def __init__(self, message: str, *, since: Sequence[Any] = (), hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.since = tuple(since)


class NotAllowed(SagsgangError):
    """Det må denne person ikke."""

    exit_code = 6
    code = "not_allowed"

    def __init__(self, message: str, *, why: Any = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.why = why


class IntegrityFailure(SagsgangError):
    """Lageret er beskadiget eller ændret udefra."""

    exit_code = 7
    code = "integrity"


class StoreUnavailable(SagsgangError):
    """Lageret kan ikke bruges."""

    exit_code = 8
    code = "store_unavailable"
