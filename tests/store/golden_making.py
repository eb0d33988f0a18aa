"""What the golden stores hold: cases of the shipped guides, recorded through the engine from case logs that are in the tests anyway.

A golden store is made once, by the release whose schema it has, and never again: `python -m tests.store.golden_making skema-N` in that
release's tree writes `golden/skema-N.db`, and beside it `golden/skema-N.json`, what that release answered of every case.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sagsgang.clock import FrozenClock
from sagsgang.engine import Engine
from sagsgang.guide.library import load_guides
from sagsgang.store.open import open_store
from tests.walks.test_live import Live

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
LOGS = ("13-rettelser", "14-overdragelse", "18-luk-loefte", "60-afkraeftet-af-andre-grunde")
WATCHED = "2027-01-15T09:00+01:00"
NOW = "2027-06-01T09:00+02:00"
"""When the stores were asked."""

MORE: tuple[dict[str, Any], ...] = (
    {
        "case": "13-S13B",
        "do": "link",
        "to": "13-S13C",
        "at": "2026-12-01T10:00+01:00",
        "by": "anna",
        "role": "rådgiver",
    },
    {
        "case": "13-S13B",
        "do": "facts",
        "facts": {"underretter": "fagperson"},
        "at": "2026-12-01T10:05+01:00",
        "by": "anna",
    },
)
"""What the logs have none of."""

WORDS = frozenset(("message", "text", "derivation", "said"))
"""What later releases may word otherwise."""


def told(engine: Engine) -> dict[str, Any]:
    """All that can be asked of every case, without what is only wording."""
    return {head.case: without_words(_of(engine, head.case)) for head in engine.store.heads()}


def _of(engine: Engine, name: str) -> dict[str, Any]:
    case = engine.case(name)
    return {
        "case": case.to_json(),
        "facts": case.facts().to_json(),
        "timeline": case.timeline().to_json(),
        "known_at_first": case.as_known_at(case.state.records[0].recorded).to_json(),
        "log": engine.export([name]),
    }


def without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_words(one) for key, one in value.items() if key not in WORDS}
    return [without_words(one) for one in value] if isinstance(value, (list, tuple)) else value


def recorded(url: str) -> Live:
    """A store with everything in the logs, each case named after its log; at last the clock passes once."""
    live = Live.__new__(Live)
    live.clock = FrozenClock("2020-01-01T00:00+01:00")
    live.engine = Engine(store=open_store(url, create=True), guides=load_guides(), clock=live.clock)
    live.answers = []
    for log in LOGS:
        for line in (HERE.parent / "logs" / f"{log}.jsonl").read_text(encoding="utf-8").splitlines():
            live.take(_named(json.loads(line), log[:2]))
    for record in MORE:
        live.take(record)
    live.clock.set(FrozenClock(WATCHED).now())
    live.engine.watch()
    for one in live.engine.store.waiting()[::2]:
        live.engine.store.mark_delivered(one.row.key, at=one.row.due, reached=("fil:beskeder",))
    return live


def _named(record: dict[str, Any], prefix: str) -> dict[str, Any]:
    renamed = {"case": f"{prefix}-{record['case']}"}
    if record["do"] == "link":
        renamed["to"] = f"{prefix}-{record['to']}"
    return record | renamed | {key: f"{prefix}-{record[key]}" for key in ("child", "family") if key in record}


def main(name: str) -> None:
    path = GOLDEN / f"{name}.db"
    live = recorded(f"sqlite:///{path}")
    live.clock.set(FrozenClock(NOW).now())
    lines = [f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in told(live.engine).items()]
    path.with_suffix(".json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(live.engine.verify(), live.answers.count("done"), len(live.answers), len(live.engine.store.waiting()))
    live.engine.store.close()
    path.with_name(f"{path.name}.lock").unlink()


if __name__ == "__main__":
    main(sys.argv[1])
