"""The formats that other programs read: SARIF by its official schema, the workflow commands of GitHub by their escapes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from sagsgang.check.render_github import render_github
from sagsgang.check.render_sarif import render_sarif
from sagsgang.check.rules import all_rules
from sagsgang.guide.problem import FILE_START, Edit, Fix, Problem, Related, Severity, Span
from sagsgang.guide.yamldoc import load_text

SARIF = Draft4Validator(json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")))


def problem(**changes: Any) -> Problem:
    said: dict[str, Any] = {
        "code": "SG101",
        "severity": "error",
        "message": "Ups.",
        "hint": "Gør det om.",
        "file": "g.yaml",
        "span": Span(line=2, column=3, end_line=2, end_column=9),
    }
    return Problem(**said | changes)


def valid(log: dict[str, Any]) -> dict[str, Any]:
    SARIF.validate(log)
    return json.loads(json.dumps(log))  # type: ignore[no-any-return]


def test_sarif_of_nothing_is_a_log_with_the_rules() -> None:
    (run,) = valid(render_sarif([], all_rules()))["runs"]
    assert run["results"] == []
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.code for rule in all_rules()]


def test_sarif_says_where_it_is_what_belongs_to_it_and_how_it_is_put_right() -> None:
    span = Span(line=4, column=5, end_line=4, end_column=9)
    fix = Fix(title="«a» → «b»", edits=(Edit(span=span, text="b"),))
    related = Related(message="første gang", file="h.yaml", span=FILE_START)
    found = problem(file="guides/børn & unge/guide.yaml", span=span, related=(related,), fix=fix)
    (result,) = valid(render_sarif([found], all_rules()))["runs"][0]["results"]
    region = {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 9}
    uri = "guides/b%C3%B8rn%20%26%20unge/guide.yaml"
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]
    assert result["relatedLocations"][0]["message"] == {"text": "første gang"}
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change == {
        "artifactLocation": {"uri": uri},
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "b"}}],
    }
    assert all_rules()[result["ruleIndex"]].code == result["ruleId"] == "SG101"


def test_sarif_names_an_absolute_path_as_a_file_uri() -> None:
    (result,) = valid(render_sarif([problem(file="/srv/å/g.yaml")], all_rules()))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///srv/%C3%A5/g.yaml"


def test_sarif_keeps_what_is_accepted_with_its_reason() -> None:
    accepted = problem(code="SG012", severity="warning")
    (result,) = valid(render_sarif([], all_rules(), [(accepted, "jf. notat 12")]))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "jf. notat 12"}]
    assert result["level"] == "warning"


def test_sarif_of_what_is_really_found_is_valid() -> None:
    text = "guide: g\nguide: g\ntitel: a\u030a😀 #2\nudgave: 2026.10\nb\u00e5: [\n"
    valid(render_sarif(load_text(text, "g.yaml").problems, all_rules()))


def test_the_schema_of_sarif_refuses_what_is_not_sarif() -> None:
    log = render_sarif([problem()], all_rules())
    log["runs"][0]["results"][0]["level"] = "fejl"
    assert not SARIF.is_valid(log)


def test_github_is_told_in_its_own_words() -> None:
    said = render_github([problem(), problem(severity="warning", span=FILE_START), problem(severity="note")])
    assert said == (
        "::warning file=g.yaml,line=1,col=1,endLine=1,endColumn=1,title=SG101::Ups. Gør det om.\n"
        "::error file=g.yaml,line=2,col=3,endLine=2,endColumn=9,title=SG101::Ups. Gør det om.\n"
        "::notice file=g.yaml,line=2,col=3,endLine=2,endColumn=9,title=SG101::Ups. Gør det om.\n"
    )
    assert render_github([]) == ""


def test_github_does_not_obey_what_stands_in_a_guide() -> None:
    said = render_github([problem(file="a:b,c%.yaml", message="50 %\r\n::error::x, y: z\x1b[2J", hint="")])
    assert said == (
        "::error file=a%3Ab%2Cc%25.yaml,line=2,col=3,endLine=2,endColumn=9,title=SG101"
        "::50 %25%0D%0A::error::x, y: z\ufffd[2J\n"
    )


def understood(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it (actions/runner, ActionCommand.cs)."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)\n", line, flags=re.DOTALL)
    assert match is not None
    pairs = (pair.partition("=") for pair in match[2].split(","))
    return match[1], {name: _plain(value) for name, _equals, value in pairs}, _plain(match[3])


def _plain(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cn"]), min_size=1),
    st.text(st.sampled_from("%:,\r\nå ") | st.characters(categories=["L", "P"]), min_size=1),
    st.sampled_from(("error", "warning", "note")),
)
def test_whatever_is_said_the_runner_reads_it_as_one_command(file: str, message: str, severity: Severity) -> None:
    line = render_github([problem(file=file, message=message, hint="", severity=severity)])
    assert line.count("\n") == 1
    _command, properties, said = understood(line)
    assert properties["file"] == file
    assert said == message.rstrip()
