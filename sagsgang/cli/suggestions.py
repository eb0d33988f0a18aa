"""What the shell may complete: case numbers, the steps that can be done now, facts, outcomes, grounds, guides."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sagsgang.errors import SagsgangError

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from sagsgang.cli.session import Session
    from sagsgang.engine import Case

Suggest = Callable[["click.Context", "click.Parameter", str], "list[CompletionItem]"]


def _session(ctx: click.Context) -> Session:
    """A session like the one that the command itself would run in; completion runs no command."""
    from sagsgang.cli.session import Session

    session = Session(os.environ)
    session.configure(ctx.find_root().params)
    return session


def _offered(found: Callable[[Session, click.Context, str], Iterable[tuple[str, str]]]) -> Suggest:
    """A completer. What cannot be looked up is not suggested: a half-written line is no place for a message."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        from sagsgang.guide.model import ascii_spelling

        begun = ascii_spelling(incomplete)
        try:
            session = _session(ctx)
            try:
                return [
                    CompletionItem(value, help=said)
                    for value, said in found(session, ctx, incomplete)
                    if ascii_spelling(value).startswith(begun)
                ]
            finally:
                session.close()
        except SagsgangError:
            return []

    return complete


def _word(ctx: click.Context, name: str, place: int) -> str | None:
    """An argument that has been written. After an option without its value click leaves the words unassigned."""
    value = ctx.params.get(name)
    if isinstance(value, str):
        return value
    takes = any(param.name == name for param in ctx.command.params)
    return ctx.args[place] if takes and len(ctx.args) > place else None


def _case(session: Session, ctx: click.Context) -> Case | None:
    name = _word(ctx, "case", 0)
    return None if name is None else session.case(name)


def _cases(session: Session, _ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    for head in session.engine.store.heads():
        yield head.case, head.guide


def _steps(session: Session, ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    case = _case(session, ctx)
    for step in case.available() if case is not None else ():
        yield step.step, step.title


def _all_steps(session: Session, ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    case = _case(session, ctx)
    for step in case.guide.steps.values() if case is not None else ():
        yield step.id, step.title


def _outcomes(session: Session, ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    case, name = _case(session, ctx), _word(ctx, "step", 1)
    if case is not None and name is not None:
        for outcome in case.step_named(name).outcomes:
            yield outcome.id, outcome.title


def _grounds(session: Session, ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    case, name = _case(session, ctx), _word(ctx, "step", 1)
    if case is not None and name is not None:
        omittable = case.step_named(name).omittable
        yield from omittable.grounds if omittable is not None else ()


def _obligations(session: Session, ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    case = _case(session, ctx)
    for one in case.obligations() if case is not None else ():
        yield one.id, one.title


def _facts(session: Session, ctx: click.Context, incomplete: str) -> Iterable[tuple[str, str]]:
    """Facts of the case's guide, or of the guide that is being started; after `=` the choices."""
    case, name = _case(session, ctx), _word(ctx, "guide", 0)
    guide = case.guide if case is not None else session.guides.guide(name) if name is not None else None
    if guide is None:
        return
    key, equals, _value = incomplete.partition("=")
    for fact in guide.facts.values():
        if fact.computed is not None:
            continue
        if not equals:
            yield f"{fact.id}=", fact.question
        elif guide.fact_named(key) is fact:
            for choice, title in fact.choices or ((("ja", ""), ("nej", "")) if fact.type == "ja_nej" else ()):
                yield f"{key}={choice}", title


def _guides(session: Session, _ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    for guide in session.guides.ids():
        yield guide, ""


def _laws(session: Session, _ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    for rule in session.guides.shared().laws.values():
        yield rule.id, rule.title


def _codes(_session: Session, _ctx: click.Context, _incomplete: str) -> Iterable[tuple[str, str]]:
    from sagsgang.check.rules import all_rules

    for rule in all_rules():
        yield rule.code, rule.title


cases = _offered(_cases)
steps = _offered(_steps)
all_steps = _offered(_all_steps)
outcomes = _offered(_outcomes)
grounds = _offered(_grounds)
obligations = _offered(_obligations)
facts = _offered(_facts)
guides = _offered(_guides)
laws = _offered(_laws)
codes = _offered(_codes)
