"""`regel`: what a code of `guide tjek` means, with an example that is really checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sagsgang.cli import suggestions
from sagsgang.cli.commands import NAME, verb
from sagsgang.cli.page import Page
from sagsgang.errors import NotFound
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.check.rule import Rule
    from sagsgang.cli.session import Session


@verb("regel")
@click.argument("codes", metavar="[SG…]…", nargs=-1, type=NAME, shell_complete=suggestions.codes)
def rule(session: Session, codes: tuple[str, ...]) -> None:
    from sagsgang.check.rules import all_rules

    rules = {rule.code: rule for rule in all_rules()}
    if not codes:
        session.show({"codes": [_data(one) for one in rules.values()]}, lambda page: _show_all(page, rules))
        return
    chosen = list(dict.fromkeys(_named(code, rules) for code in codes))

    def say(page: Page) -> None:
        for number, one in enumerate(chosen):
            if number:
                page.blank()
            _show(page, rules[one])

    session.show({"codes": [_data(rules[one]) | _findings(rules[one]) for one in chosen]}, say)


def _named(code: str, rules: dict[str, Rule]) -> str:
    """The code as it is written; `101` and `sg101` are SG101. `NotFound`."""
    import difflib

    wanted = code.upper()
    if wanted.isdigit():
        wanted = f"SG{wanted:0>3}"
    if wanted in rules:
        return wanted
    near = difflib.get_close_matches(wanted, rules, n=1, cutoff=0.7)
    hint = _("Mente du {code}?").format(code=near[0]) + " " if near else ""
    raise NotFound(
        _("Koden «{code}» findes ikke.").format(code=code[:40]),
        kind="rule",
        hint=hint + _("Se dem alle med: sagsgang regel"),
    )


def _data(rule: Rule) -> dict[str, Any]:
    from sagsgang.check.example import shown

    return {
        "code": rule.code,
        "severity": rule.severity,
        "title": rule.title,
        "why": rule.why,
        "kind": rule.kind,
        "wrong": None if rule.wrong is None else shown(rule.wrong),
        "right": rule.right,
    }


def _findings(rule: Rule) -> dict[str, Any]:
    from sagsgang.check.example import found
    from sagsgang.check.render import render_json
    from sagsgang.proof.report import problems

    return render_json(found(rule, rule.wrong, problems)[0])


def _show_all(page: Page, rules: dict[str, Rule]) -> None:
    from sagsgang.check.render import severity_word

    for rule in rules.values():
        page.text(f"{rule.code}  {severity_word(rule.severity):<10}  {rule.title}", hang=19)
    page.blank()
    page.text(_("Se en af dem med et eksempel: sagsgang regel SG101"))


def _show(page: Page, rule: Rule) -> None:
    """One rule: what it is about, an example with what is said of it, and the same put right."""
    from sagsgang.check.example import file_name, found, shown
    from sagsgang.check.render import blocks, severity_word
    from sagsgang.proof.report import problems as proved

    page.text(f"{rule.code}  {rule.title} ({severity_word(rule.severity)})", style="heading")
    page.blank()
    page.text(rule.why)
    page.heading(_("Sådan ikke"))
    if rule.wrong is None:
        page.text(_("(Filen {file} findes ikke.)").format(file=file_name(rule)), indent=2)
    _show_lines(page, shown(rule.wrong))
    page.heading(_("Det siger guide tjek"))
    problems, sources = found(rule, rule.wrong, proved)
    _show_lines(page, "\n".join(blocks(problems, sources)))
    page.heading(_("Sådan"))
    _show_lines(page, rule.right)


def _show_lines(page: Page, text: str) -> None:
    """Lines that stay whole, tabs and invisible characters made visible."""
    from sagsgang.check.diagnostic import printable

    for line in text.splitlines():
        page.line(printable(line), indent=2)


COMMANDS = {"regel": rule}
