"""Conditions, reasons and statuses in words a caseworker reads."""

from __future__ import annotations

import re
from typing import Any

from sagsgang.case.examine import Check
from sagsgang.case.judge import View
from sagsgang.case.state import Instance
from sagsgang.guide.model import Condition, Fact, Guide, Step
from sagsgang.law.moment import from_epoch, words
from sagsgang.law.span import days_words, parse_days, parse_time, span_words
from sagsgang.text import _, either


def value_words(fact: Fact | None, value: Any) -> str:
    """A fact's value as people read it."""
    if value is None:
        return _("ikke oplyst")
    if fact is not None and fact.choices:
        titles = dict(fact.choices)
        many = value if isinstance(value, list) else [value]
        return ", ".join(titles.get(str(one), str(one)) for one in many)
    return written_words(fact, value)


def written_words(fact: Fact | None, value: Any) -> str:
    """A fact's value as it can be written again, choices by their ids; times and dates in words."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return record_words(value)
    if fact is not None and fact.type == "tidspunkt" and isinstance(value, str):
        return span_words(parse_time(value).span)
    if fact is not None and fact.type == "dato" and isinstance(value, str):
        days = parse_days(value)
        return days_words(days.first, days.last)
    return str(value)


def record_words(value: dict[str, Any]) -> str:
    """A value of several parts: an age that is only partly known, or a document by its reference."""
    if "least" in value:
        return _("mindst {least}, højst {most}").format(least=value["least"], most=value["most"])
    return str(value.get("ref", ""))


def leaf_words(guide: Guide, leaf: Condition, *, clause: bool = False) -> str:
    """What a leaf says, as a statement; `clause`: as it stands after «at» and «når», where Danish puts «ikke» before the verb."""
    return _WORD_ORDER.sub(r"\2" if clause else r"\1", _SAY[leaf.op](guide, leaf))


_WORD_ORDER = re.compile("⟦([^|]*)\\|([^⟧]*)⟧")
"""Both orders of the same words, in the Danish messages: that of a statement, and that of a clause."""


def _step_title(guide: Guide, step: str) -> str:
    found = guide.steps.get(step)
    return step if found is None else found.title


def _choose(leaf: Condition, positive: str, negative: str) -> str:
    return negative if leaf.negated else positive


def _since(guide: Guide, leaf: Condition) -> str:
    return "" if leaf.since is None else " " + _("siden «{step}»").format(step=_step_title(guide, leaf.since))


def _settled(guide: Guide, leaf: Condition) -> str:
    text = _choose(leaf, _("«{step}» er udført eller lovligt udeladt"), _("«{step}» er hverken udført eller udeladt"))
    return text.format(step=_step_title(guide, leaf.subject)) + _since(guide, leaf)


def _done(guide: Guide, leaf: Condition) -> str:
    return _choose(leaf, _("«{step}» er udført"), _("«{step}» ⟦er ikke|ikke er⟧ udført")).format(
        step=_step_title(guide, leaf.subject)
    ) + _since(guide, leaf)


def _omitted(guide: Guide, leaf: Condition) -> str:
    return _choose(leaf, _("«{step}» er udeladt"), _("«{step}» ⟦er ikke|ikke er⟧ udeladt")).format(
        step=_step_title(guide, leaf.subject)
    ) + _since(guide, leaf)


def _outcome(guide: Guide, leaf: Condition) -> str:
    step = guide.steps[leaf.subject]
    titles = {o.id: o.title for o in step.outcomes}
    names = either([f"«{titles.get(v, v)}»" for v in leaf.values])
    text = _choose(
        leaf,
        _("«{step}» er udført med udfaldet {outcomes}"),
        _("«{step}» ⟦er ikke|ikke er⟧ udført med udfaldet {outcomes}"),
    )
    return text.format(step=step.title, outcomes=names) + _since(guide, leaf)


def _question(guide: Guide, fact: str) -> str:
    found = guide.facts.get(fact)
    return fact if found is None else found.question


def _fact_values(guide: Guide, leaf: Condition) -> str:
    fact = guide.facts.get(leaf.subject)
    return either([value_words(fact, v) for v in leaf.values])


def _is(guide: Guide, leaf: Condition) -> str:
    text = _choose(
        leaf, _("«{question}» er besvaret med: {values}"), _("«{question}» ⟦er ikke|ikke er⟧ besvaret med: {values}")
    )
    return text.format(question=_question(guide, leaf.subject), values=_fact_values(guide, leaf))


def _contains(guide: Guide, leaf: Condition) -> str:
    fact = guide.facts.get(leaf.subject)
    values = _(" og ").join(value_words(fact, v) for v in leaf.values)
    text = _choose(
        leaf, _("«{question}» omfatter: {values}"), _("«{question}» ⟦omfatter ikke|ikke omfatter⟧: {values}")
    )
    return text.format(question=_question(guide, leaf.subject), values=values)


def _known(guide: Guide, leaf: Condition) -> str:
    return _choose(leaf, _("«{question}» er besvaret"), _("«{question}» ⟦er ikke|ikke er⟧ besvaret")).format(
        question=_question(guide, leaf.subject)
    )


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:g}".replace(".", ",")


def _least(guide: Guide, leaf: Condition) -> str:
    text = _choose(leaf, _("«{question}» er mindst {number}"), _("«{question}» er under {number}"))
    return text.format(question=_question(guide, leaf.subject), number=_number(leaf.number))


def _most(guide: Guide, leaf: Condition) -> str:
    text = _choose(leaf, _("«{question}» er højst {number}"), _("«{question}» er over {number}"))
    return text.format(question=_question(guide, leaf.subject), number=_number(leaf.number))


def _other(guide: Guide, leaf: Condition) -> str:
    name = _("nu") if leaf.other in (None, "nu") else f"«{_question(guide, leaf.other or '')}»"
    return name if leaf.plus is None else f"{name} + {leaf.plus.words}"


def _before(guide: Guide, leaf: Condition) -> str:
    text = _choose(leaf, _("«{question}» ligger før {other}"), _("«{question}» ⟦ligger ikke|ikke ligger⟧ før {other}"))
    return text.format(question=_question(guide, leaf.subject), other=_other(guide, leaf))


def _after(guide: Guide, leaf: Condition) -> str:
    text = _choose(
        leaf, _("«{question}» ligger efter {other}"), _("«{question}» ⟦ligger ikke|ikke ligger⟧ efter {other}")
    )
    return text.format(question=_question(guide, leaf.subject), other=_other(guide, leaf))


def _track_in(guide: Guide, leaf: Condition) -> str:
    track = guide.tracks[leaf.subject]
    titles = {phase.id: phase.title for phase in track.phases}
    names = either([f"«{titles[v]}»" for v in leaf.values])
    return _choose(
        leaf, _("sporet «{track}» er i {phases}"), _("sporet «{track}» ⟦er ikke|ikke er⟧ i {phases}")
    ).format(track=track.title, phases=names)


def _track_ended(guide: Guide, leaf: Condition) -> str:
    track = guide.tracks[leaf.subject]
    return _choose(leaf, _("sporet «{track}» er afsluttet"), _("sporet «{track}» ⟦er ikke|ikke er⟧ afsluttet")).format(
        track=track.title
    )


def _obligation(guide: Guide, leaf: Condition) -> str:
    rule = guide.obligations[leaf.subject]
    text = _choose(leaf, _("pligten «{obligation}» er {state}"), _("pligten «{obligation}» ⟦er ikke|ikke er⟧ {state}"))
    return text.format(obligation=rule.title, state=leaf.values[0])


def _person_new(guide: Guide, leaf: Condition) -> str:
    return _choose(
        leaf,
        _("den, der udfører trinnet, ⟦har ikke|ikke har⟧ deltaget i barnets sager før"),
        _("den, der udfører trinnet, har deltaget i barnets sager før"),
    )


def _person_not_among(guide: Guide, leaf: Condition) -> str:
    if leaf.subject:
        what = _("dem, der er nævnt i «{question}»").format(question=_question(guide, leaf.subject))
    else:
        what = _("dem, der har udført {steps}").format(
            steps=", ".join(f"«{_step_title(guide, s)}»" for s in leaf.values)
        )
    return _choose(
        leaf,
        _("den, der udfører trinnet, ⟦er ikke|ikke er⟧ blandt {what}"),
        _("den, der udfører trinnet, er blandt {what}"),
    ).format(what=what)


def _case_status(guide: Guide, leaf: Condition) -> str:
    text = _choose(
        leaf,
        _("barnet har en anden sag efter «{guide}», der er {state}"),
        _("barnet har ingen anden sag efter «{guide}», der er {state}"),
    )
    return text.format(guide=leaf.subject, state=leaf.values[0])


def _case_step(guide: Guide, leaf: Condition) -> str:
    text = _choose(
        leaf,
        _("«{step}» er udført i en anden sag efter «{guide}»"),
        _("«{step}» ⟦er ikke|ikke er⟧ udført i nogen anden sag efter «{guide}»"),
    )
    return text.format(step=leaf.values[0], guide=leaf.subject)


_SAY = {
    "settled": _settled,
    "done": _done,
    "omitted": _omitted,
    "outcome": _outcome,
    "is": _is,
    "one_of": _is,
    "contains": _contains,
    "known": _known,
    "least": _least,
    "most": _most,
    "before": _before,
    "after": _after,
    "track_in": _track_in,
    "track_ended": _track_ended,
    "obligation": _obligation,
    "person_new": _person_new,
    "person_not_among": _person_not_among,
    "case_status": _case_status,
    "case_step": _case_step,
}


def check_words(view: View, check: Check, step_id: str, role: str | None, *, because: bool) -> str:
    """One check of a step, in words; with why it is asked, where the guide says so and `because` wants it."""
    guide, state = view.guide, view.state
    step = guide.steps[step_id]
    if check.kind == "closed":
        return _("Sagen er lukket.")
    if check.kind == "form":
        return _("Trinnet spørger om: {question}").format(question=_question(guide, check.subject))
    if check.kind == "phase":
        assert step.track is not None
        track = guide.tracks[step.track]
        titles = {phase.id: phase.title for phase in track.phases}
        here = titles.get(state.tracks.get(step.track, ""), "")
        if check.result is True:
            return _("Sporet «{track}» er i «{phase}».").format(track=track.title, phase=here)
        return _("Sporet «{track}» er i «{phase}»; trinnet udføres i {phases}.").format(
            track=track.title, phase=here, phases=either([f"«{titles[p]}»" for p in step.phases])
        )
    if check.kind == "belongs":
        texts = {
            True: _("Trinnet hører til sagen."),
            False: _("Trinnet hører ikke til sagen."),
            None: _("Vi ved ikke endnu, om trinnet hører til sagen."),
        }
        condition = guide.tracks[step.track].when if check.leaf is None and step.track is not None else check.leaf
        return texts[check.result] + (
            ""
            if condition is None
            else " " + _("Det gør det, når {condition}.").format(condition=condition_words(guide, condition))
        )
    if check.kind == "done":
        omissions = state.omissions.get(step.id, ())
        last = state.last.get(step.id) or (omissions[-1] if omissions else None)
        at = "" if last is None else words(from_epoch(last.at))
        if step.repeatable:
            return _("Trinnet er allerede udført {at}.").format(at=at)
        return _("Trinnet er allerede udført {at} og kan kun udføres én gang.").format(at=at)
    if check.kind == "role":
        wanted = guide.role_titles(step.roles)
        if check.result is True or role is None:
            return _("Trinnet udføres af: {roles}.").format(roles=wanted)
        own = guide.role_titles([role])
        return _("Trinnet udføres af: {roles}. Du er {role}.").format(roles=wanted, role=own)
    if check.kind == "too_early":
        if check.until is not None:
            return _("Trinnet kan tidligst udføres {at}.").format(at=words(from_epoch(check.until)))
        return (
            _("Vi ved ikke endnu, hvornår trinnet tidligst kan udføres.")
            if check.result is None
            else _("Trinnet kan først udføres en tid efter «{step}».").format(step=_step_title(guide, check.subject))
        )
    if check.kind == "barrier":
        assert check.barrier is not None
        text = check.barrier.explanation
        if check.result is True:
            return _("Ikke spærret af «{barrier}».").format(barrier=check.barrier.title)
        return (
            text if check.result is False else text + " " + _("Vi ved det ikke endnu, og så længe gælder spærringen.")
        )
    if check.leaf is None:
        return _("En frist er overskredet, og der er bygget videre på det. Ret det først.")
    text = leaf_words(guide, check.leaf)
    if check.result is False and is_alternative(step, check):
        text = _("Én af flere muligheder: {condition}.").format(condition=text)
    elif check.result is False:
        text = _("Det kræver, at {condition}.").format(condition=leaf_words(guide, check.leaf, clause=True))
    else:
        text = text[:1].upper() + text[1:] + ("?" if check.result is None else ".")
    if check.outcome is not None:
        chosen = next(o for o in step.outcomes if o.id == check.outcome)
        text = _("Udfaldet «{outcome}»: {text}").format(outcome=chosen.title, text=text)
    if because and check.leaf.because and check.result is not True:
        text += " " + check.leaf.because
    if check.result is None:
        text += " " + _("Vi ved det ikke endnu.")
    return text


def is_alternative(step: Step, check: Check) -> bool:
    """Whether the leaf is one of several that would do."""
    return 0 <= check.group < len(step.requires) and step.requires[check.group].op == "any"


def condition_words(guide: Guide, condition: Condition) -> str:
    """A whole tree as a clause, with brackets around what is joined otherwise than what it stands in."""
    if not condition.parts:
        return leaf_words(guide, condition, clause=True)
    joined = _(" og ") if condition.op == "all" else _(" eller ")
    return joined.join(
        f"({condition_words(guide, part)})" if part.parts and part.op != condition.op else condition_words(guide, part)
        for part in condition.parts
    )


def reason_words(instance: Instance, guide: Guide) -> str | None:
    """Why an obligation stands as it does, where that needs saying."""
    rule = guide.obligations.get(instance.id)
    when = "" if rule is None or rule.when is None else condition_words(guide, rule.when)
    texts = {
        "when": _("Pligten gælder, når {when}.").format(when=when)
        if when
        else _("Ingen af de trin, der opfylder pligten, hører til sagen."),
        "law": _("Hjemlen var ikke i kraft, da pligten ville være opstået."),
        "omitted": _("Trinnet er lovligt udeladt."),
        "track": _("Sporet er afsluttet, før fristen løb ud."),
        "window": _("Vinduet er lukket."),
        "closed": _("Sagen blev lukket."),
        "renewed": _("Den gentagne pligt er begyndt forfra."),
    }
    if instance.reason is not None:
        return texts[instance.reason]
    if instance.status == "unknown":
        return _("Vi ved ikke endnu, om pligten gælder.") + (" " + texts["when"] if when else "")
    if instance.barriers and rule is not None:
        return _("Spærret af: {barriers}.").format(
            barriers=", ".join(guide.barriers[b].title for b in instance.barriers if b in guide.barriers)
        )
    return None
