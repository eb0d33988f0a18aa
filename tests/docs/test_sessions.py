"""The documentation says what the program does."""

from __future__ import annotations

from pathlib import Path

import demonstration
import pytest
import sessions


@pytest.mark.parametrize("page", sessions.pages(), ids=lambda page: page.name)
def test_every_session_prints_what_the_page_shows(page: Path) -> None:
    assert page.read_text(encoding="utf-8").split("\n") == sessions.as_it_runs(page).split("\n")


def test_the_demo_prints_what_it_is_known_to_print() -> None:
    assert demonstration.run().split("\n") == demonstration.EXPECTED.read_text(encoding="utf-8").split("\n")


# --- the harness itself


def page_of(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return page


GOOD = """\
Text.

<!-- session: one -->
```yaml
ikke: skrevet
```

<!-- session: one file=a/b.yaml nu=2026-11-20T16:12 -->
```yaml
titel: Ærlig
```

<!-- session: one -->
```console
$ cat a/b.yaml
titel: Ærlig
$ echo "$SAGSGANG_NU" \\
      to
2026-11-20T16:12 to
$ (exit 3)
$ echo $?; echo fejl >&2
3
fejl
```

```console
$ ls
```

```python
print("ét")
print("to")
```

<!-- output -->
```text
ét
to
```

```text
$ not run
```
"""


def test_a_true_page_stays_as_it_is(tmp_path: Path) -> None:
    assert sessions.as_it_runs(page_of(tmp_path, GOOD)) == GOOD


@pytest.mark.parametrize(
    ("true", "false"),
    [("\n3\n", "\n4\n"), ("2026-11-20T16:12 to", "to"), ("ét\nto\n```", "ét\n```"), ("$ ls\n", "$ ls\na\n")],
)
def test_a_false_page_is_put_right(tmp_path: Path, true: str, false: str) -> None:
    assert GOOD.count(true) == 1
    assert sessions.as_it_runs(page_of(tmp_path, GOOD.replace(true, false))) == GOOD


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```console\nls\n```\n", "begins with"),
        ("```console\n$ echo 'a\n```\n", "could not read"),
        ("```python\nraise SystemExit(1)\n```\n", "the program failed"),
        ("<!-- output -->\n```text\nx\n```\n", "no program before"),
    ],
)
def test_a_page_that_cannot_be_run_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(sessions.PageError, match=message):
        sessions.as_it_runs(page_of(tmp_path, text))
