"""SG2xx: phases and steps that nothing leads to, tracks that do not end, obligations that cannot arise or be met.

Seen from the step table alone, conditions left out: what is said here is so whatever the facts are.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagsgang.check.rule import Rule
from sagsgang.check.subject import Subject
from sagsgang.check.written import Flow
from sagsgang.guide.circles import in_circles
from sagsgang.guide.model import Condition, Guide, NotBefore, ObligationRule, Phase, Step, Trigger
from sagsgang.guide.problem import Problem
from sagsgang.text import _, either

PHASES = "spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, %sfærdig: {titel: Færdig, slut: ja}}\n"
OMITTED = """\
  samtale:
    titel: Tal med barnet
    rolle: rådgiver
    fra: ny
    kan_udelades: {grunde: {modenhed: Barnets modenhed}, hjemmel: [BL-137-4]}
  skriv: {titel: Skriv ned, rolle: rådgiver}
"""
TOLD = """\
  skriv:
    titel: Skriv ned
    rolle: rådgiver
"""
DUTY = """\
pligter:
  referat:
    titel: Referat
    opfyldes_af: [skriv]
    ansvarlig: rådgiver
    hjemmel: [OFL-13]
"""
STEP = "  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG201",
            severity="warning",
            title=_("fase, som intet fører til"),
            why=_("En fase, som ingen kan nå, er enten overflødig, eller der mangler et «til» et andet sted."),
            wrong=PHASES % "venter: Venter, "
            + "trin:\n"
            + STEP
            + "  genoptag: {titel: Genoptag, rolle: rådgiver, fra: [ny, venter], til: ny}\n",
            right=PHASES % "venter: Venter, "
            + "trin:\n"
            + STEP
            + "  sæt_i_bero: {titel: Sæt i bero, rolle: rådgiver, fra: ny, til: venter}\n"
            + "  genoptag: {titel: Genoptag, rolle: rådgiver, fra: venter, til: ny}\n",
            find=unreached_phases,
        ),
        Rule(
            code="SG202",
            severity="warning",
            title=_("blindgyde"),
            why=_(
                "Kommer sagen til en fase, som intet fører videre fra, bliver sporet stående, og sagen kan ikke lukkes."
            ),
            wrong=PHASES % "venter: Venter, "
            + "trin:\n"
            + STEP
            + "  sæt_i_bero: {titel: Sæt i bero, rolle: rådgiver, fra: ny, til: venter}\n",
            right=PHASES % "venter: Venter, "
            + "trin:\n"
            + STEP
            + "  sæt_i_bero: {titel: Sæt i bero, rolle: rådgiver, fra: ny, til: venter}\n"
            + "  genoptag: {titel: Genoptag, rolle: rådgiver, fra: venter, til: ny}\n",
            find=dead_ends,
        ),
        Rule(
            code="SG203",
            severity="warning",
            title=_("spor, der ikke kan slutte"),
            why=_(
                "En sag lukker, når alle spor er sluttet. Et spor uden en slutfase, der kan nås, holder den åben for altid."
            ),
            wrong="spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, i_gang: I gang}\ntrin:\n"
            "  begynd: {titel: Begynd, rolle: rådgiver, fra: ny, til: i_gang}\n"
            "  vend_tilbage: {titel: Vend tilbage, rolle: rådgiver, fra: i_gang, til: ny}\n",
            right="spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, i_gang: {titel: I gang, slut: ja}}\ntrin:\n"
            "  begynd: {titel: Begynd, rolle: rådgiver, fra: ny, til: i_gang}\n",
            find=endless_tracks,
        ),
        Rule(
            code="SG204",
            severity="warning",
            title=_("trin, der aldrig kan udføres"),
            why=_("Et trin kan kun udføres i faserne under «fra». Fører intet til dem, kan ingen udføre trinnet."),
            wrong=PHASES % "rykket: Rykket, "
            + "trin:\n"
            + STEP
            + "  ryk_igen: {titel: Ryk igen, rolle: rådgiver, fra: rykket, til: færdig}\n",
            right=PHASES % "rykket: Rykket, "
            + "trin:\n"
            + STEP
            + "  ryk: {titel: Ryk, rolle: rådgiver, fra: ny, til: rykket}\n"
            + "  ryk_igen: {titel: Ryk igen, rolle: rådgiver, fra: rykket, til: færdig}\n",
            find=unavailable_steps,
        ),
        Rule(
            code="SG206",
            severity="note",
            title=_("pligt, der kun opstår af et trin, der kan udelades"),
            why=_(
                "Udelades trinnet lovligt, opstår pligten ikke, og ingen bliver mindet om den. Det kan være meningen."
            ),
            wrong="trin:\n" + STEP + OMITTED + DUTY + "    opstår: samtale\n",
            right="trin:\n" + STEP + OMITTED + DUTY + "    opstår: [samtale, {fase: færdig}]\n",
            find=arising_from_what_may_be_omitted,
        ),
        Rule(
            code="SG207",
            severity="warning",
            title=_("pligt, der opstår for sent til at blive opfyldt"),
            why=_(
                "Trinnene, der opfylder pligten, hører til faser, som sagen har forladt, når den opstår. Så bliver den først "
                "opfyldt, når alle spor er slut, eller aldrig."
            ),
            wrong="trin:\n" + STEP + TOLD + "    fra: ny\n" + DUTY + "    opstår: {fase: færdig}\n",
            right="trin:\n" + STEP + TOLD + DUTY + "    opstår: {fase: færdig}\n",
            find=met_too_early,
        ),
        Rule(
            code="SG208",
            severity="warning",
            title=_("pligt, som intet trin opfylder"),
            why=_("En pligt, som intet opfylder, står åben, til sagen bliver lukket med «luk»."),
            wrong="trin:\n" + STEP + "pligter:\n  svar: {titel: Svar, ansvarlig: rådgiver, hjemmel: [BL-138-1]}\n",
            right="trin:\n" + STEP + TOLD + DUTY,
            find=met_by_nothing,
        ),
    )


def unreached_phases(subject: Subject) -> Iterator[Problem]:
    guide, flow = subject.guide, subject.flow
    told = {phase for step in flow.never_available for phase in guide.steps[step].phases}  # as SG204
    for track in guide.tracks.values():
        for phase in track.phases:
            if phase.id not in flow.reached | told:
                yield subject.problem(
                    "SG201",
                    "warning",
                    subject.at_key("spor", track.id, "faser", phase.id),
                    _("Intet fører til fasen «{name}».").format(name=phase.id),
                    _("Skriv til: {name} på et trin eller et udfald, eller slet fasen.").format(name=phase.id),
                )


def dead_ends(subject: Subject) -> Iterator[Problem]:
    for track in subject.guide.tracks.values():
        for phase in track.phases:
            if _is_dead_end(subject.flow, phase):
                yield subject.problem(
                    "SG202",
                    "warning",
                    subject.at_key("spor", track.id, "faser", phase.id),
                    _("Intet trin fører videre fra fasen «{name}».").format(name=phase.id),
                    _("Skriv et trin med fra: {name} og et «til», eller slut: ja på fasen.").format(name=phase.id),
                )


def _is_dead_end(flow: Flow, phase: Phase) -> bool:
    return phase.id in flow.reached and not phase.final and not flow.leads_on(phase.id)


def endless_tracks(subject: Subject) -> Iterator[Problem]:
    """Without a dead end: that is told by itself."""
    flow = subject.flow
    for track in subject.guide.tracks.values():
        ends = any(phase.final and phase.id in flow.reached for phase in track.phases)
        if not ends and not any(_is_dead_end(flow, phase) for phase in track.phases):
            yield subject.problem(
                "SG203",
                "warning",
                subject.at_key("spor", track.id),
                _("Sporet «{name}» kan ikke slutte: ingen slutfase kan nås.").format(name=track.id),
                _("Skriv slut: ja på den fase, hvor sporet er slut: færdig: {titel: Færdig, slut: ja}."),
            )


def unavailable_steps(subject: Subject) -> Iterator[Problem]:
    yield from waiting_for_itself(subject)
    guide = subject.guide
    for name in sorted(subject.flow.never_available):
        phases = guide.steps[name].phases
        yield subject.problem(
            "SG204",
            "warning",
            subject.at_value("trin", name, "fra"),
            _("«{name}» kan aldrig udføres: intet fører til {phases}.").format(
                name=name, phases=either([f"«{phase}»" for phase in phases])
            ),
            _("Ret «fra», eller skriv et trin, der fører derhen."),
        )


def waiting_for_itself(subject: Subject) -> Iterator[Problem]:
    """Steps that must be done before themselves, by whatever detour."""
    guide = subject.guide
    before = {step.id: set(_must_be_done(guide, step)) for step in guide.steps.values()}
    for name, others in in_circles(before).items():
        if name in subject.flow.never_available:
            continue
        yield subject.problem(
            "SG204",
            "warning",
            subject.at_key("trin", name, "kræver" if guide.steps[name].requires else "tidligst"),
            _("«{name}» kan aldrig udføres: det skal være udført, før det kan udføres.").format(name=name)
            if name in before[name]
            else _("«{name}» kan aldrig udføres: det venter på {steps}, som venter på «{name}».").format(
                name=name, steps=either([f"«{step}»" for step in sorted(others)])
            ),
            _("Ret «kræver» eller «tidligst» på et af trinnene."),
        )


def _must_be_done(guide: Guide, step: Step) -> Iterator[str]:
    """The steps that must have been done before this one, whatever the facts are."""
    for leaf in (leaf for member in step.requires for leaf in _needed(member)):
        if leaf.negated or leaf.op not in ("done", "outcome", "settled"):
            continue
        other = guide.steps[leaf.subject]
        track = None if other.track is None else guide.tracks[other.track]
        optional = other.when is not None or (track is not None and track.when is not None)
        if leaf.op != "settled" or (other.omittable is None and not optional):
            yield leaf.subject
    if step.not_before is not None and step.not_before.step is not None and not _may_be_left(guide, step.not_before):
        yield step.not_before.step


def _may_be_left(guide: Guide, wait: NotBefore) -> bool:
    """Whether the step that is waited for may be omitted or not belong: then it is not certain that it is waited for."""
    other = guide.steps[wait.step or ""]
    return other.omittable is not None or other.when is not None


def _needed(tree: Condition) -> Iterator[Condition]:
    """The leaves that must all be true."""
    if tree.op == "all":
        for part in tree.parts:
            yield from _needed(part)
    elif tree.op != "any":
        yield tree


def arising_from_what_may_be_omitted(subject: Subject) -> Iterator[Problem]:
    guide = subject.guide
    for rule in guide.obligations.values():
        if all(one.kind == "step" and guide.steps[one.id].omittable is not None for one in rule.arises):
            yield subject.problem(
                "SG206",
                "note",
                subject.at_value("pligter", rule.id, "opstår"),
                _("«{name}» opstår ikke, når {steps} udelades.").format(
                    name=rule.id, steps=either([f"«{one.id}»" for one in rule.arises])
                ),
                _("Er det ikke meningen, så lad den også opstå af noget andet, for eksempel {fase: navn}."),
                related=tuple(
                    subject.related(_("må udelades"), subject.at_key("trin", one.id, "kan_udelades"))
                    for one in rule.arises
                ),
            )


def met_too_early(subject: Subject) -> Iterator[Problem]:
    """Wherever it arises, no step that meets it can be done from there on."""
    guide = subject.guide
    gone = subject.flow.never_available
    for rule in guide.obligations.values():
        steps = {met.step for met in rule.met_by}
        if not steps or steps <= gone or any(not _too_late(subject, one, rule) for one in rule.arises):
            continue
        yield subject.problem(
            "SG207",
            "warning",
            subject.at_value("pligter", rule.id, "opfyldes_af"),
            _("Når «{name}» opstår, er det for sent at udføre {steps}.").format(
                name=rule.id, steps=either([f"«{step}»" for step in sorted(steps)])
            ),
            _("Ret «opstår», skriv flere faser under trinnets «fra», eller lad et andet trin opfylde den."),
        )


def _too_late(subject: Subject, trigger: Trigger, rule: ObligationRule) -> bool:
    """Whether the trigger leaves a track in phases from which no step that meets the rule can be done."""
    guide, flow = subject.guide, subject.flow
    if trigger.kind == "phase":
        phases = {trigger.id}
    elif trigger.kind == "step":
        phases = flow.after.get((trigger.id, trigger.outcome), set())
    else:
        return False
    if not phases:
        return False
    track = flow.track_of[min(phases)]
    later = set().union(*(flow.onward(phase) for phase in phases))
    meeting = [guide.steps[met.step] for met in rule.met_by]
    return all(step.track == track and step.phases and not later & set(step.phases) for step in meeting)


def met_by_nothing(subject: Subject) -> Iterator[Problem]:
    """A window closes by itself, and what has a `når` ends when that turns false."""
    for rule in subject.guide.obligations.values():
        if not rule.met_by and rule.consequence not in ("vindue", "bortfald") and rule.when is None:
            yield subject.problem(
                "SG208",
                "warning",
                subject.at_key("pligter", rule.id),
                _("Intet trin opfylder «{name}».").format(name=rule.id),
                _("Skriv opfyldes_af: [trin]."),
            )
