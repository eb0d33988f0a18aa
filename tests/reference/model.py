"""The reference: it keeps the records, and works everything out again from them."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.reference.corrections import corrected, named
from tests.reference.findings import findings
from tests.reference.law import Law, World
from tests.reference.obligations import PROMISE, advance, tell
from tests.reference.reading import as_list
from tests.reference.records import falls as falls_back
from tests.reference.records import (
    given_due,
    in_force,
    judged_on_trial,
    kept_promise,
    may_extend,
    missing_facts,
    normal,
    out_of_place,
    readable,
    take_in,
    to_extend,
    view_of,
)
from tests.reference.state import Case, Guide
from tests.reference.steps import Reason, available, available_of, judge_omission

FIVE_MINUTES = 300


class Reference:
    """The guide language, naively. `guides`: raw YAML data by id; the rest: the shared files, inside their top key."""

    def __init__(
        self, guides: dict[str, dict], calendars: dict, rules: dict, statutes: dict, *, ignore_dates: bool = False
    ) -> None:
        self.guides = {guide_id: Guide(guide_id, raw) for guide_id, raw in guides.items()}
        self.law = Law(calendars=calendars, rules=rules, statutes=statutes, ignore_dates=ignore_dates)
        self.records: list[dict] = []
        self._world = World(cases={}, law=self.law)
        self._asked: tuple[int, dict, list[Reason]] = (0, {}, [])
        """the last question to `refusals`: how many records there were, the record, and the answer"""

    # --- records

    def apply(self, record: dict) -> list[Reason] | None:
        """Takes the record in, as a replay does, and gives what the live engine would have had against it.

        None: it is not well-formed (or names an unknown case or guide) and is left out.
        """
        found = self._normal(record)
        if found is None:
            return None
        against_it = self.refusals(record)
        self.records.append(found)
        if found["do"] == "correct":
            before = self._world.cases
            self._world = self._run(self.records)
            # C59: no other case is judged anew
            self._world.cases.update({name: case for name, case in before.items() if name != found["case"]})
        else:
            take_in(self._world, self.guides, found)
        return against_it

    def _normal(self, record: dict) -> dict | None:
        """The record as it is kept; None when it is not well-formed or speaks of a case or guide that is not there."""
        case = self._world.cases.get(record.get("case"))
        if record.get("do") == "open":
            guide = self.guides.get(record.get("guide"))
            return None if guide is None or case is not None else normal(guide, record)
        return None if case is None else normal(case.guide, record)

    def _run(self, records: list[dict]) -> World:
        """Everything again, from the first record."""
        world = World(cases={}, law=self.law)
        for record in corrected(records):
            take_in(world, self.guides, record)
        return world

    # --- what the live engine would answer

    def refusals(self, record: dict) -> list[Reason]:
        """Every reason against the record, were it made live at its `recorded`; [] if it is allowed."""
        if self._asked[:2] != (len(self.records), record):
            self._asked = (len(self.records), dict(record), self._refusals(record))
        return list(self._asked[2])

    def _refusals(self, record: dict) -> list[Reason]:
        found = self._normal(record)
        if found is None:
            return []
        if found["do"] == "open":
            fits = self.law.ignore_dates or in_force(self.guides[found["guide"]], self._began(found))
            return [] if fits else [("edition", "unmet", found["guide"])]
        case = self._advanced(found["case"], found["recorded"])
        if found["do"] == "correct":
            return self._against_correction(found)
        if found["do"] == "reopen":
            return [("open", "unmet", case.id)] if case.status == "open" else []
        if found["do"] in ("step", "omit") and found["step"] not in case.guide.steps:
            return []
        if case.status == "closed":
            return [("closed", "unmet", case.id)]
        if found["do"] == "step":
            if found["step"] not in case.guide.steps:
                return []
            missing = missing_facts(as_list(case.guide.steps[found["step"]].get("spørger")), found)
            return judged_on_trial(self._world, case, found, missing)[0].reasons
        if found["do"] == "omit":
            if found["step"] not in case.guide.steps:
                return []
            return judge_omission(view_of(self._world, case, found), found)
        if found["do"] == "accept":
            return [] if case.offered == found["by"] else [("nobody", "unmet", case.id)]
        if found["do"] == "close":
            return [] if found.get("role") == "leder" else [("leader", "unmet", case.id)]
        if found["do"] == "promise" and found.get("kept") is not None:
            return [] if kept_promise(case, found) else [("promise", "unmet", PROMISE)]
        if found["do"] == "extend":
            instance = to_extend(case, found)
            refused = instance is not None and not may_extend(self._world, case, found, instance)
            return [("extend", "unmet", instance.id)] if refused else []
        return []

    def impossible(self, record: dict) -> bool:
        """A correction to an outcome that the step never had: there is nothing to correct to, and nothing to take in."""
        return record["do"] == "correct" and bool(record.get("outcome")) and self.wrong_use(record)

    def wrong_use(self, record: dict) -> bool:
        """Whether it is wrong use to the live engine: an unknown id, a bad or missing value, a time in the future."""
        found = self._normal(record)
        if found is None or found["at"] > found["recorded"] + FIVE_MINUTES:
            return True
        if found["do"] == "open":
            guide = self.guides[found["guide"]]
            offered = as_list(guide.opening.get("spørger")) + as_list(guide.opening.get("kan_oplyse"))
            return self._bad_facts(guide, None, found, offered) or bool(
                missing_facts(as_list(guide.opening.get("spørger")), found)
            )
        case = self._advanced(found["case"], found["recorded"])
        if found["do"] == "step":
            return self._wrong_step(case, found)
        if found["do"] == "omit":
            return found["step"] not in case.guide.steps or not found.get("reason")
        if found["do"] == "facts":
            return not found.get("facts") or self._bad_facts(case.guide, case, found, None)
        if found["do"] == "correct":
            return self._wrong_correction(case, found)
        if found["do"] == "handover":
            return not found.get("to")
        if found["do"] == "link":
            return found.get("to") not in self._world.cases
        if found["do"] in ("close", "reopen"):
            return not found.get("reason")
        if found["do"] == "extend":
            instance = to_extend(case, found)
            due = given_due(found)
            if instance is None or due is None or not found.get("reason"):
                return True
            return instance.due is not None and due <= instance.due[0]
        if found["do"] == "promise" and found.get("kept") is None:
            late = found.get("due") is not None and given_due(found) is None
            return late or not found.get("to") or not found.get("text")
        return False

    def _wrong_step(self, case: Case, found: dict) -> bool:
        body = case.guide.steps.get(found["step"])
        if body is None:
            return True
        offered = as_list(body.get("spørger")) + as_list(body.get("kan_oplyse"))
        outcomes = body.get("udfald", {})
        outcome = found.get("outcome")
        if self._bad_facts(case.guide, case, found, offered) or (outcome is not None and outcome not in outcomes):
            return True
        missing = missing_facts(as_list(body.get("spørger")), found)
        if not missing and (outcome is not None or not outcomes):
            return False
        if case.status == "closed":
            return False
        judgement = judged_on_trial(self._world, case, found, missing)[0]
        return all(reason[0] == "form" or reason in judgement.needs for reason in judgement.reasons)

    def _bad_facts(self, guide: Guide, case: Case | None, found: dict, offered: list[str] | None) -> bool:
        for fact, given in (found.get("facts") or {}).items():
            if not readable(guide, fact, given, strict_hours=True) or (offered is not None and fact not in offered):
                return True
            if case is not None and (falls_back(guide, case, fact, given) or out_of_place(case, found, fact)):
                return True
        return False

    def _own_places(self, case_id: str) -> list[int]:
        return [place for place, record in enumerate(self.records) if record["case"] == case_id]

    def _wrong_correction(self, case: Case, found: dict) -> bool:
        places = [*self._own_places(case.id), len(self.records)]
        target = named(places, [*corrected(self.records), found], found)
        if target is None or not found.get("reason"):
            return True
        if not (found.get("facts") or found.get("outcome") or found.get("new_at") or found.get("annul")):
            return True
        old = self.records[target]
        if found.get("new_at") is not None and found["new_at"] > found["recorded"] + FIVE_MINUTES:
            return True
        if any(not readable(case.guide, f, v, strict_hours=True) for f, v in (found.get("facts") or {}).items()):
            return True
        outcome = found.get("outcome")
        return outcome is not None and (
            old["do"] != "step" or outcome not in case.guide.steps.get(old["step"], {}).get("udfald", {})
        )

    def _against_correction(self, found: dict) -> list[Reason]:
        """C47: the later records of the case that would break a rule that they did not break before."""
        before, after = self._all_reasons(self.records), self._all_reasons([*self.records, found])
        later = [p for p in self._own_places(found["case"]) if p >= self._place(found)]
        nrs = {place: nr for nr, place in enumerate(self._own_places(found["case"]), start=1)}
        return [("correction", "unmet", str(nrs[p])) for p in later if not set(after[p]) <= set(before[p])]

    def _place(self, found: dict) -> int:
        own = self._own_places(found["case"])
        wanted = found.get("nr")
        return own[wanted - 1] if isinstance(wanted, int) and 1 <= wanted <= len(own) else len(self.records)

    def _all_reasons(self, records: list[dict]) -> list[list[Reason]]:
        """The reasons against every record, at its own place."""
        run = Reference({}, self.law.calendars, self.law.rules, self.law.statutes, ignore_dates=self.law.ignore_dates)
        run.guides = self.guides
        found = []
        for record in corrected(records):
            quiet = record["do"] in ("correct", "open") or record.get("annulled")
            reasons = [] if quiet else [r for r in run._broken_by(record) if r[0] != "form"]
            groundless = [
                r for r in reasons if r[0] == "omit"
            ]  # R13: it has no effect, so nothing else can be wrong with it
            found.append(groundless or reasons)
            run.records.append(record)
            take_in(run._world, run.guides, record)
        return found

    def _broken_by(self, record: dict) -> list[Reason]:
        """The rules that the record breaks; of a step, a requirement is one rule."""
        case = self._advanced(record["case"], record["recorded"])
        if record["do"] != "step" or record["step"] not in case.guide.steps or case.status == "closed":
            return self._reasons_of(record)
        missing = missing_facts(as_list(case.guide.steps[record["step"]].get("spørger")), record)
        return judged_on_trial(self._world, case, record, missing)[0].broken()

    def _reasons_of(self, record: dict) -> list[Reason]:
        texts = {k: datetime.fromtimestamp(record[k], UTC).isoformat() for k in ("at", "at_last", "recorded")}
        if record["at"] != record["at_last"]:
            texts["at"] = f"{texts['at']}/{texts['at_last']}"
        return self.refusals({**record, **texts, "new_at": None})

    def _began(self, found: dict) -> int:
        guide = self.guides[found["guide"]]
        world = World(cases=dict(self._world.cases), law=self.law)
        take_in(world, self.guides, {**found, "facts": found.get("facts") or {}})
        return world.cases[found["case"]].began if guide else found["at"]

    # --- a case as it stands

    def _advanced(self, case_id: str, to: int, world: World | None = None) -> Case:
        """A copy of the case, advanced; the other cases as they stood after their own last record."""
        world = world or self._world
        case = world.cases[case_id].copied()
        advance(world, case, to)
        return case

    def case(self, case_id: str, now: datetime) -> dict:
        """The case judged at `now`, without the records with a later `recorded`. Instants are whole seconds (UTC)."""
        moment = int(now.timestamp())
        world, case = self._known(case_id, moment)
        return {
            "status": case.status,
            "seq": case.seq,
            "tracks": dict(case.tracks),
            "holder": case.holder,
            "available": available(world.cases, case, moment),
            "obligations": told(world, case, moment),
            "findings": findings(world, case, moment),
        }

    def status(self, case_id: str, now: datetime) -> str:
        """Whether it is open or closed."""
        return self._known(case_id, int(now.timestamp()))[1].status

    def first_available(self, case_id: str, now: datetime, steps: list[str]) -> dict | None:
        """The first of the steps that somebody can do now; None if there is none."""
        moment = int(now.timestamp())
        world, case = self._known(case_id, moment)
        return next(available_of(world.cases, case, moment, steps), None)

    def obligations(self, case_id: str, now: datetime) -> list[dict]:
        """Its obligations alone."""
        moment = int(now.timestamp())
        return told(*self._known(case_id, moment), moment)

    def _known(self, case_id: str, moment: int) -> tuple[World, Case]:
        """What was known then, and the case advanced to it."""
        known = [record for record in self.records if record["recorded"] <= moment]
        world = self._world if len(known) == len(self.records) else self._run(known)
        return world, self._advanced(case_id, moment, world)


def told(world: World, case: Case, moment: int) -> list[dict]:
    """Its obligations in the guide's order, promises last."""
    order = [*case.guide.obligations, PROMISE]
    instances = sorted(case.instances, key=lambda instance: (order.index(instance.id), instance.nr))
    return [tell(world, case, instance, moment) for instance in instances]
