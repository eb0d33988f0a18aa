"""An example of a rule made into a whole file: what it does not say comes after it, so that its own lines keep their numbers."""

from __future__ import annotations

from sagsgang.check.rule import Kind

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
