"""From a test file to a `Trial`: its shape by the schema, its names by the guide. What is wrong is told as `guide tjek` tells it."""

from __future__ import annotations

from pathlib import Path

from sagsgang.check.privacy import personal_numbers, without_numbers
from sagsgang.errors import InvalidGuide, InvalidValue
from sagsgang.guide.library import Library, schema_folder
from sagsgang.guide.model import Guide
from sagsgang.guide.problem import Problem, has_errors, in_order
from sagsgang.guide.reading import Reader
from sagsgang.guide.schema import validate
from sagsgang.guide.yamldoc import Document, Node, load_file
from sagsgang.law.moment import local_date
from sagsgang.law.span import parse_time
from sagsgang.text import _
from sagsgang.trial.model import MAIN, Act, ActKind, Item, Looks, Trial
from sagsgang.trial.names import Names
from sagsgang.trial.reading_looks import read_looks

_HAPPENING = frozenset({"af", "rolle", "kl", "registreret", "sag", "afvist"})

ACTIONS: dict[str, tuple[ActKind, frozenset[str]]] = {
    "udfør": ("step", _HAPPENING | {"udfald", "fakta", "afvigelse", "begrundelse"}),
    "udelad": ("omit", _HAPPENING | {"grund", "begrundelse"}),
    "notér": ("facts", _HAPPENING),
    "ret": ("correct", _HAPPENING | {"udfald", "fakta", "annullér", "begrundelse"}),
    "gå_frem": ("forward", frozenset()),
    "forlæng": ("extend", _HAPPENING | {"til", "begrundelse"}),
    "overdrag": ("hand_over", _HAPPENING | {"begrundelse"}),
    "bekræft": ("accept", _HAPPENING - {"af"}),
    "luk": ("close", _HAPPENING),
    "genåbn": ("reopen", _HAPPENING),
    "anden_sag": ("open", frozenset({"guide", "givet", "barn", "familie", "af", "rolle", "kl", "registreret"})),
}
"""What can be done, and what can be said of it."""

LOOK = "så"
_BESIDE_LOOK = frozenset({"kl", "sag"})


def read_trial(library: Library, path: Path) -> tuple[Trial | None, Document, list[Problem]]:
    """The test in a file if there are no errors, the file, and every problem, sorted by place.

    Bad content never raises; `InvalidGuide`: the guide that it is about has errors of its own.
    """
    document = load_file(path)
    trial, problems = read_document(library, document)
    return trial, document, problems


def check_trial_file(library: Library, path: Path) -> list[Problem]:
    """What is wrong with a test file's shape, and with its names where its guide can be used. The test is not run."""
    return check_trial(library, load_file(path))


def check_trial(library: Library, document: Document) -> list[Problem]:
    """As `check_trial_file`, of a text that need not be in a file."""
    try:
        return read_document(library, document)[1]
    except InvalidGuide:
        return _shape(document)  # the guide's own mistakes are told where they stand


def read_document(library: Library, document: Document) -> tuple[Trial | None, list[Problem]]:
    """As `read_trial`, of a file that has been read."""
    problems = _shape(document)
    trial: Trial | None = None
    if document.root is not None and not has_errors(problems):
        reading = _Reading(document, library)
        trial = reading.trial(document.root)
        problems += reading.reader.problems
    return None if has_errors(problems) else trial, in_order(problems)


def _shape(document: Document) -> list[Problem]:
    problems = [*document.problems, *personal_numbers(document.text, document.file)]
    if document.root is not None and not document.has_errors:
        problems += validate(document, "proeve", schema_folder())
    return in_order(map(without_numbers, problems))


class _Reading:
    """One test file being read."""

    def __init__(self, document: Document, library: Library) -> None:
        self.reader = Reader(document)
        self.library = library
        self.guides: dict[str, Names] = {}
        """the names that can be used of each case, by the test's own name for it"""

    def trial(self, root: Node) -> Trial | None:
        names = self._names(root["guide"], root)
        if names is None:
            return None
        self.guides[MAIN] = names
        opening = self._opening(root, root.get("givet") or root["guide"], names, MAIN)
        items = tuple(item for node in root["forløb"].items if (item := self._item(node)) is not None)
        return Trial(
            file=self.reader.file, title=root["prøve"].text, guide=names.guide.id, opening=opening, items=items
        )

    # -- cases ---------------------------------------------------------------------------------------------------

    def _names(self, node: Node, opening: Node) -> Names | None:
        """The names of a case's guide: of the edition in force when the case began."""
        known = self.reader.known(node, node.text, self.library.ids(), _("guide"))
        if known is None:
            return None
        return Names(self.reader, self._edition(known, opening))

    def _edition(self, name: str, opening: Node) -> Guide:
        guide = self.library.guide(name)
        given = opening.get("givet")
        began = None if given is None or guide.opening.began is None else given.get(guide.opening.began)
        began = began or opening.get("kl")
        if began is None:
            return guide
        try:
            when = parse_time(began.text).span.first
        except InvalidValue:
            return guide  # the wrong time is told where it is read
        return self.library.nearest(name, local_date(when))[0]

    def _opening(self, node: Node, at: Node, names: Names, case: str) -> Act:
        facts = names.facts(node.get("givet"))
        when = names.time(node.get("kl"))
        began = names.guide.opening.began
        if when is None:
            stated = next((one for one in facts if one.fact == began), None)
            exact = stated is not None and isinstance(stated.value, str) and parse_time(stated.value).span.exact
            if stated is not None and exact:
                when = stated.value
            elif node.get("kl") is None and not (stated is None and has_errors(self.reader.problems)):
                self.reader.problem(
                    "SG052",
                    node.key_node("givet") or node.key_node("anden_sag") or node.key_node("guide") or node,
                    _("Prøven siger ikke, hvornår sagen oprettes."),
                    _("Tilføj kl: 2026-11-20 16:30.")
                    if began is None
                    else _("Skriv «{fact}» med klokkeslæt, eller tilføj kl: 2026-11-20 16:30.").format(fact=began),
                )
        return Act(
            kind="open",
            span=at.span,
            case=case,
            guide=names.guide.id,
            facts=facts,
            by=_text(node.get("af")),
            role=names.role(node.get("rolle")),
            at=when,
            recorded=names.time(node.get("registreret")),
            child=_text(node.get("barn")),
            family=_text(node.get("familie")),
        )

    def _case(self, node: Node | None) -> tuple[str, Names | None]:
        """The case that an item speaks of: one that the test has opened, or by its guide one that was opened on the way."""
        if node is None:
            return MAIN, self.guides[MAIN]
        if node.text not in self.guides and self.library.has(node.text):
            names = self._names(node, node)
            if names is not None:
                self.guides[node.text] = names
        known = [name for name in self.guides if name != MAIN]
        if known:
            found = self.reader.known(node, node.text, known, _("sag i prøven"))
            return (MAIN, None) if found is None else (found, self.guides[found])
        self.reader.problem(
            "SG101",
            node,
            _("Ukendt sag i prøven «{name}».").format(name=node.text),
            _("Opret den med anden_sag, eller skriv guiden for en sag, som et trin har åbnet."),
        )
        return MAIN, None

    # -- items ---------------------------------------------------------------------------------------------------

    def _item(self, node: Node) -> Item | None:
        actions = [key.text for key, _value in node.pairs if key.text in ACTIONS or key.text == LOOK]
        if len(actions) != 1:
            several = node.key_node(actions[1]) if actions else None
            self.reader.problem(
                "SG056",
                several or node,
                _("Et punkt i forløbet gør én ting.")
                if actions
                else _("Punktet i forløbet siger ikke, hvad der skal ske."),
                _("Sæt en streg foran hver: {actions}.").format(actions=", ".join(f"- {key}: …" for key in actions))
                if actions
                else _("Skriv en af dem: {words}.").format(words=", ".join([LOOK, *ACTIONS])),
            )
            return None
        (action,) = actions
        if not self._fits(node, action):
            return None
        if action == "anden_sag":
            return self._other_case(node)
        case, names = self._case(node.get("sag"))
        if names is None:
            return None
        if action == LOOK:
            at = names.time(node.get("kl"))
            return Looks(span=node[LOOK].span, case=case, at=at, looks=tuple(read_looks(names, node[LOOK])))
        return self._act(node, action, case, names)

    def _fits(self, node: Node, action: str) -> bool:
        """Whether everything that is said goes with what is done."""
        beside = _BESIDE_LOOK if action == LOOK else ACTIONS[action][1]
        wrong = [key for key, _value in node.pairs if key.text != action and key.text not in beside]
        for key in wrong:
            self.reader.problem(
                "SG056",
                key,
                _("«{key}» kan ikke stå sammen med «{beside}».").format(key=key.text, beside=action),
                _("Her kan stå: {words}.").format(words=", ".join(sorted(beside)))
                if beside
                else _("«{action}» står alene i sit punkt.").format(action=action),
            )
        return not wrong

    def _other_case(self, node: Node) -> Item | None:
        name = node["anden_sag"]
        if name.text in self.guides:
            self.reader.problem(
                "SG103",
                name,
                _("Prøven har allerede en sag, der hedder «{name}».").format(name=name.text),
                _("Giv den et andet navn."),
            )
            return None
        names = self._names(node["guide"], node)
        if names is None:
            return None
        self.guides[name.text] = names
        return self._opening(node, name, names, name.text)

    def _act(self, node: Node, action: str, case: str, names: Names) -> Act:
        kind = ACTIONS[action][0]
        what = node[action]
        subject = what.text
        outcome = ground = None
        facts = names.facts(node.get("fakta"))
        if kind in ("step", "omit"):
            subject = names.step(what) or what.text
            outcome = names.outcome(subject, node.get("udfald"))
            ground = names.ground(subject, node.get("grund"))
        elif kind == "facts":
            facts = names.facts(what)
        elif kind == "correct":
            subject = names.corrected(what)
            outcome = names.outcome(subject, node.get("udfald"))
        elif kind == "extend":
            subject = names.obligation(what) or what.text
        elif kind == "forward":
            names.amount(what)
        return Act(
            kind=kind,
            span=what.span,
            subject=subject,
            case=case,
            guide=names.guide.id,
            facts=facts,
            outcome=outcome,
            by=_text(node.get("af")),
            role=names.role(node.get("rolle")),
            at=names.time(node.get("kl")),
            recorded=names.time(node.get("registreret")),
            deviation=_text(node.get("afvigelse")),
            ground=ground,
            reason=what.text if kind in ("close", "reopen") else _text(node.get("begrundelse")),
            annul=self.reader.yes(node.get("annullér")),
            due=names.time(node.get("til")),
            refused=names.refusal(node.get("afvist")),
        )


def _text(node: Node | None) -> str | None:
    return None if node is None else node.text


__all__ = ["ACTIONS", "LOOK", "check_trial", "check_trial_file", "read_document", "read_trial"]
