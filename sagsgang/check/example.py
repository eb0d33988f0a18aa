"""An example of a rule made into a whole file: what it does not say comes after it, so that its own lines keep their numbers."""

from __future__ import annotations

from pathlib import Path

from sagsgang.check.rule import Kind, Rule

GUIDE = {
    "guide": "guide: eksempel\n",
    "titel": "titel: Et eksempel\n",
    "udgave": 'udgave: "2026.1"\n',
    "gælder": "gælder: {fra: 2024-01-01}\n",
    "spor": "spor:\n  sagen:\n    titel: Sagen\n    faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}\n",
    "trin": "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n",
}
"""What every guide has, by its key."""


def completed(example: str, kind: Kind = "guide") -> str:
    """The example and, for a guide, the required keys that it leaves out. Other files stand as they are."""
    if kind != "guide":
        return example
    said = {line.partition(":")[0] for line in example.splitlines() if line[:1].strip()}
    return example.rstrip("\n") + "\n" + "".join(text for key, text in GUIDE.items() if key not in said)


def written(rule: Rule, example: str, folder: Path) -> Path:
    """The example as a file in a folder of guides, with what the rule wants beside it: where it stands."""
    within = "eksempel/guide.yaml" if rule.kind == "guide" else f"faelles/{rule.kind}.yaml"
    for name, text in ((within, completed(example, rule.kind)), *rule.beside):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / within
