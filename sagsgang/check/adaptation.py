"""Where an adaptation lies, and which editions of which guide it lies over."""

from __future__ import annotations

from pathlib import Path

from sagsgang.errors import InvalidGuide
from sagsgang.guide.library import ADAPTATION, Library, written_for
from sagsgang.guide.model import ascii_spelling
from sagsgang.guide.overlay import NAME
from sagsgang.guide.place import one_line
from sagsgang.guide.problem import FILE_START, Problem, Related, Severity
from sagsgang.guide.reading import suggestion
from sagsgang.guide.yamldoc import Document, Node
from sagsgang.text import _


def where_it_lies(library: Library, document: Document) -> tuple[list[Problem], list[Path]]:
    """What is wrong with its place (SG801-SG804), and the editions that it lies over."""
    root = document.root
    said = None if root is None else root.get(NAME)
    if root is None or said is None or said.kind != "scalar":
        return [], []
    if not library.has(said.text):
        return [
            _problem(
                document,
                "SG801",
                said,
                _("Guiden «{guide}», som tilpasses her, findes ikke.").format(guide=said.text),
                suggestion(said.text, library.ids()),
            )
        ], []
    path = Path(document.file)
    problems = []
    folder = path.parent.parent if path.parent.name == "udgaver" else path.parent
    if folder.name and ascii_spelling(said.text) != ascii_spelling(folder.name):
        problems.append(
            _problem(
                document,
                "SG802",
                said,
                _("Tilpasningen er til «{guide}», men ligger i mappen «{folder}».").format(
                    guide=said.text, folder=folder.name
                ),
                _("Skriv {name}: {folder}, eller giv mappen det andet navn.").format(name=NAME, folder=folder.name),
            )
        )
    if (folder / "guide.yaml").is_file():
        problems.append(
            _problem(
                document,
                "SG803",
                said,
                _("Her ligger både en guide og en tilpasning."),
                _("Flyt tilpasningen til kommunens egen mappe: MAPPE/{guide}/{file}.").format(
                    guide=said.text, file=ADAPTATION
                ),
                related=(Related(message=_("guiden"), file=str(folder / "guide.yaml"), span=FILE_START),),
            )
        )
    first = next(iter(library.adaptations(said.text)), None)
    here = folder.resolve()
    if first is not None and first.parent.resolve() != here and here.parent in {f.resolve() for f in library.folders}:
        problems.append(
            _problem(
                document,
                "SG803",
                said,
                _("Her er to tilpasninger af «{guide}», og kun den første bruges.").format(guide=said.text),
                _("Behold den ene, eller nævn kun den ene mappe med --guider."),
                related=(Related(message=_("den første"), file=str(first), span=FILE_START),),
            )
        )
    try:
        editions = library.lies_over(document, said.text)
        present = library.compiled(editions[0])
    except InvalidGuide:
        return problems, library.files(said.text)[:1]
    for_node = root.get("til_udgave")
    if for_node is not None and present.edition not in written_for(root):
        problems.append(
            _problem(
                document,
                "SG804",
                for_node,
                _("Tilpasningen er ikke skrevet til den nationale guides udgave {edition}.").format(
                    edition=present.edition
                ),
                _("Se tilpasningen efter, og skriv {edition} under til_udgave.").format(edition=present.edition),
                severity="warning",
            )
        )
    return problems, editions


def _problem(
    document: Document,
    code: str,
    node: Node,
    message: str,
    hint: str,
    *,
    severity: Severity = "error",
    related: tuple[Related, ...] = (),
) -> Problem:
    return Problem(
        code=code,
        severity=severity,
        message=message,
        hint=hint,
        file=document.file,
        span=one_line(document.root, node),
        related=related,
    )
