"""`docs/regler.md`, written from the records of the rules, with what is really found in their examples.

python tests/docs/rules_page.py
"""

from __future__ import annotations

from collections.abc import Iterator

from sessions import ROOT

from sagsgang.check.diagnostic import printable
from sagsgang.check.example import file_name, found, shown
from sagsgang.check.render import blocks, severity_word
from sagsgang.check.rule import Rule
from sagsgang.check.rules import all_rules
from sagsgang.proof.report import problems as proved

PAGE = ROOT / "docs" / "regler.md"

_BEGINNING = """\
# Koder fra `guide tjek`

`sagsgang guide tjek` læser guider og de filer, de deler, og siger om hver ting, der er galt, hvor den står, og hvad man gør ved den.
En **fejl** gør, at guiden ikke kan bruges. En **advarsel** eller **bemærkning** gør ikke; den kan rettes eller
[accepteres med en grund](haandbog.md#tjek-en-guide). `sagsgang regel SG101` viser det samme som her.

Siden er skrevet af programmet selv: det, der står under hvert eksempel, er det, `guide tjek` siger til det.
Et eksempel er en del af en fil; resten er udeladt her.
"""


def page() -> str:
    """The whole page."""
    rules = all_rules()
    lines = [_BEGINNING, "| Kode | | Betydning |", "|---|---|---|"]
    lines += [f"| [{rule.code}](#{_anchor(rule)}) | {severity_word(rule.severity)} | {rule.title} |" for rule in rules]
    for rule in rules:
        lines += ["", *_section(rule)]
    return "\n".join(lines) + "\n"


def _section(rule: Rule) -> Iterator[str]:
    problems, sources = found(rule, rule.wrong, proved)
    yield f"## {rule.code} {rule.title}"
    yield ""
    yield f"{severity_word(rule.severity).capitalize()}. {rule.why}"
    yield ""
    if rule.wrong is None:
        yield f"Filen `{file_name(rule)}` findes ikke:"
    else:
        yield from _fenced("yaml", shown(rule.wrong))
    yield ""
    yield from _fenced("text", "\n".join(blocks(problems, sources)))
    yield ""
    yield "Sådan:"
    yield ""
    yield from _fenced("yaml", rule.right)


def _fenced(kind: str, text: str) -> Iterator[str]:
    yield f"```{kind}"
    yield from (printable(line).rstrip() for line in text.splitlines())
    yield "```"


def _anchor(rule: Rule) -> str:
    title = "".join(character for character in rule.title.lower() if character.isalnum() or character in " -_")
    return f"{rule.code.lower()}-{title.replace(' ', '-')}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
