"""The engine's side of the comparison with the naive reference model: the same questions, answers in the reference's terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sagsgang.case.decide import RefusedChecks, Setting, decide
from sagsgang.case.replay import LineProblem, Replay
from sagsgang.case.state import CaseState
from sagsgang.errors import (
    CaseClosed,
    CorrectionRefused,
    NotAllowed,
    NotFound,
    Refused,
    SagsgangError,
    WrongUse,
)
from sagsgang.guide.library import Library, digest_of
from sagsgang.guide.machine import StateMachines
from sagsgang.guide.model import Guide
from sagsgang.law.moment import epoch
from tests.reference.generate import SHARED, to_yaml

Reason = tuple[str, str, str]


def shared_folder(folder: Path) -> Path:
    """The generated guides' shared files."""
    faelles = folder / "faelles"
    faelles.mkdir(parents=True, exist_ok=True)
    for name, data in SHARED.items():
        (faelles / f"{name}.yaml").write_text(to_yaml(data), encoding="utf-8")
    return folder


def compiled(library: Library, guide: dict[str, Any], *, thorough: bool) -> Guide:
    """The guide as the engine compiles it. `thorough`: by way of a file and the schema, else straight from the text."""
    from sagsgang.guide.compile import compile_guide
    from sagsgang.guide.yamldoc import load_text

    without_idle_barriers(guide)
    duties: dict[str, dict[str, Any]] = guide.get("pligter", {})
    own = {name: body["lokal_frist"] for name, body in duties.items() if "lokal_frist" in body}
    text = to_yaml(guide | {"pligter": {name: _national(body) for name, body in duties.items()}} if duties else guide)
    if thorough:
        path = library.folders[0] / guide["guide"] / "guide.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        found, problems = library.examine(path)
        assert found is not None, [(p.code, p.message, p.span) for p in problems]
        if not own:
            return found
    limits = {name: load_text(to_yaml(said), "tilpasning.yaml").root for name, said in own.items()}
    found, problems = compile_guide(
        load_text(text, "guide.yaml"), library.shared(), {name: root for name, root in limits.items() if root}
    )
    assert found is not None, [(p.code, p.message, p.span) for p in problems]
    found = replace(found, table=StateMachines.for_guide(found).table)
    return replace(found, digest=digest_of(found))


def _national(body: dict[str, Any]) -> dict[str, Any]:
    """An obligation without what a municipality says of it."""
    return {key: value for key, value in body.items() if key != "lokal_frist"}


def without_idle_barriers(guide: dict[str, Any]) -> None:
    """A barrier against a tag that no step has stops nothing, and the compiler refuses it; generated guides have some."""
    tags = {tag for step in guide["trin"].values() for tag in _listed(step.get("mærker"))} | set(guide["trin"])
    barriers = guide.get("spærringer", {})
    for name in list(barriers):
        stops = [tag for tag in _listed(barriers[name]["spærrer"]) if tag in tags]
        if stops:
            barriers[name]["spærrer"] = stops
        else:
            del barriers[name]
    if not barriers:
        guide.pop("spærringer", None)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


class EngineSide:
    """A replay that can also be asked what the live engine would say."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.machines = StateMachines.for_guide(guide)
        self.replay = Replay(
            lambda _name, began: (guide, False),
            datetime(2199, 1, 1, tzinfo=UTC),
            has_guide=lambda name: name == guide.id,
        )

    def apply(self, record: dict[str, Any]) -> None:
        self.replay.take(record, len(self.replay.problems) + 1)

    def case(self, name: str, now: datetime) -> dict[str, Any]:
        """The answer in the reference's form."""
        from sagsgang.case.decide import advanced
        from sagsgang.case.explain import case_answer

        seconds = epoch(now)
        state = advanced(self.guide, self.replay.states[name], seconds, self.replay.kin)
        answer = case_answer(self.guide, state, max(seconds, state.recorded), self.replay.kin)
        return plain_answer(answer)

    def live(self, record: dict[str, Any]) -> tuple[list[Reason], bool]:
        """What the live engine answers to the record: reasons against it, and whether it is wrong use."""
        run = self.replay
        case, verb = record["case"], record["do"]
        try:
            at = run._time(record["at"], 0)
            recorded = run._instant(record["recorded"], 0) if "recorded" in record else at.first
            if at.first > recorded and (at.first - recorded).total_seconds() > 300:
                return [], True
            draft = run._draft(record, case, verb, at, recorded, 0)
        except (LineProblem, WrongUse):
            return [], True
        if verb == "step" and draft.step not in self.guide.steps:
            return [], True
        state = run.states.get(case) or CaseState(case=case, child=draft.child, family=draft.family)
        setting = Setting(kin=run.kin, machines=self.machines)
        try:
            decide(self.guide, state, draft, setting)
        except RefusedChecks as refused:
            return [reason(check, draft.step or "") for check in refused.checks], False
        except CaseClosed:
            return [("closed", "unmet", case)], False
        except CorrectionRefused as refused_correction:
            return [("correction", "unmet", str(nr)) for nr in refused_correction.records], False
        except NotAllowed:
            return [("leader" if verb == "close" else "nobody", "unmet", case)], False
        except Refused:
            return [("omit" if verb == "omit" else "open", "unmet", record.get("step", case))], False
        except WrongUse:
            return [], True
        except NotFound:
            return [("promise", "unmet", "løfte")] if verb == "promise" else [], verb != "promise"
        except SagsgangError as error:
            return [(error.code, "unmet", case)], False
        return [], False


def reason(check: Any, step: str) -> Reason:
    """A broken check in the reference's terms."""
    person = check.leaf is not None and check.leaf.op.startswith("person")
    return (check.kind, "unknown" if check.result is None else "unmet", step if person else check.subject)


def plain_answer(answer: Any) -> dict[str, Any]:
    """A case answer with what the reference knows, instants as epoch seconds."""
    data = answer.to_json()

    def seconds(text: str | None) -> int | None:
        return None if text is None else int(datetime.fromisoformat(text).timestamp())

    obligations = []
    for one in data["obligations"]:
        plain = {name: one[name] for name in ("id", "nr", "status", "late", "owner", "asks", "consequence")}
        plain |= {name: seconds(one[name]) for name in ("due", "from", "met_at")}
        if "provisional_at" in one:
            plain["provisional_at"] = seconds(one["provisional_at"])
        obligations.append(plain)
    findings = []
    for one in data["findings"]:
        plain = {"code": one["code"], "id": one["id"], "at": seconds(one["at"])}
        if "nr" in one:
            plain["nr"] = one["nr"]
        findings.append(plain)
    return {
        "status": data["status"],
        "seq": data["seq"],
        "tracks": data["tracks"],
        "holder": data["holder"],
        "available": [{"step": one["step"], "outcomes": one["outcomes"]} for one in data["available"]],
        "obligations": obligations,
        "findings": findings,
    }
