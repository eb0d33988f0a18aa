"""Write anew the output of every session in the documentation, of the demo, and the page of rules. Read the difference.

python tests/docs/update.py [PAGE …]
"""

from __future__ import annotations

import sys
from pathlib import Path

import demonstration
import rules_page
import sessions


def main(names: list[str]) -> None:
    if not names:
        rules_page.PAGE.write_text(rules_page.page(), encoding="utf-8")
    pages = [Path(name).resolve() for name in names] or sessions.pages()
    for page in pages:
        text = sessions.as_it_runs(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(page.relative_to(sessions.ROOT))
    if not names:
        demonstration.EXPECTED.write_text(demonstration.run(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
