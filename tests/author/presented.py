"""Random YAML: the same data written in many ways, with comments in odd places. And the comments of a text, found with PyYAML's scanner."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

KEYS = ("guide", "titel", "trin", "fakta", "når", "er", "spor", "rolle", "kræver", "inden", "eget_navn", "x1", "ø")
TEXTS = (
    *(
        "ja",
        "2026.1",
        "Hvem?",
        "§ 136, stk. 2",
        "yes",
        "null",
        "24 timer",
        "en: to",
        "# nej",
        "'citat'",
        'et "citat"',
        "",
    ),
    *(
        "- a",
        "?",
        "a  b",
        "linje\nlinje to\n",
        "afsnit\n\nafsnit to",
        "  indrykket\nikke",
        "@x",
        "%",
        "slut:",
        "é\\n",
        "\n",
    ),
    " ".join(["Det er en lang forklaring, der fortsætter,", "til den er længere end en linje må være;"] * 3),
)


def some_data(chance: random.Random, depth: int = 0) -> Any:
    """A map, a list, a text or a number."""
    kind = chance.random() + depth / 12
    if kind < 0.45:
        keys = chance.sample(KEYS, chance.randint(1, 5))
        return {key: some_data(chance, depth + 1) for key in keys}
    if kind < 0.6:
        return [some_data(chance, depth + 1) for _ in range(chance.randint(1, 4))]
    return chance.choice(TEXTS) if chance.random() < 0.9 else chance.randint(0, 99)


class Writer:
    """Writes data in a random way. Every comment has a text of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.number = 0

    def file(self, data: dict[str, Any]) -> str:
        lines = [*self.comments(0), *self.block(data, 0), *self.comments(0)]
        return "\n".join(lines) + self.chance.choice(["", "\n", "\n\n"])

    def comment(self) -> str:
        self.number += 1
        return self.chance.choice(["#", "# ", "#  "]) + f"bemærkning {self.number}: x # y"

    def comments(self, indent: int) -> list[str]:
        found = []
        while self.chance.random() < 0.2:
            found += self.chance.choice([[], [], [""], ["", ""]])
            found.append(" " * max(0, indent + self.chance.choice([0, 0, 0, 2, -2, 5])) + self.comment())
            found += self.chance.choice([[], [], [""]])
        return found or self.chance.choice([[], [], [], [""], ["", ""]])

    def beside(self) -> str:
        return f"  {self.comment()}" if self.chance.random() < 0.15 else self.chance.choice(["", "", "  "])

    def block(self, data: Any, indent: int) -> list[str]:
        lines: list[str] = []
        members = data.items() if isinstance(data, dict) else [(None, item) for item in data]
        for key, value in members:
            lines += self.comments(indent) if lines else [line for line in self.comments(indent) if indent or line]
            head = " " * indent + ("-" if key is None else f"{self.key(key)}:")
            lines += self.entry(head, value, indent)
        return lines

    def entry(self, head: str, value: Any, indent: int) -> list[str]:
        if isinstance(value, dict | list) and self.chance.random() < 0.6:
            return [f"{head}{self.beside()}", *self.block(value, indent + self.chance.randint(1, 4))]
        if (
            isinstance(value, str)
            and "\n" in value
            and self.chance.random() < 0.5
            and value.strip()
            and value[0] != " "
        ):
            chomp = "-" if not value.endswith("\n") else ""
            body = [f"{' ' * (indent + 3)}{line}" if line else "" for line in value.rstrip("\n").split("\n")]
            return [f"{head} |{chomp}{self.beside()}", *body]
        if isinstance(value, str) and len(value) > 80 and self.chance.random() < 0.5:
            words = value.split(" ")
            cut = self.chance.randint(1, len(words) - 1)
            pad = " " * (indent + 2)
            return [f"{head} >-{self.beside()}", pad + " ".join(words[:cut]), pad + " ".join(words[cut:])]
        return [f"{head} {self.flow(value, indent)}{self.beside()}"]

    def flow(self, value: Any, indent: int) -> str:
        """In braces, perhaps over several lines."""
        if isinstance(value, dict):
            inside = [f"{self.key(key)}: {self.flow(one, indent)}" for key, one in value.items()]
            return "{" + self.joined(inside, indent) + "}"
        if isinstance(value, list):
            return "[" + self.joined([self.flow(one, indent) for one in value], indent) + "]"
        return self.scalar(value)

    def joined(self, parts: list[str], indent: int) -> str:
        out = ""
        for part in parts:
            if out and self.chance.random() < 0.2:
                out += f",{self.beside()}\n{' ' * (indent + 2)}"
            elif out:
                out += ", "
            out += part
        return out

    def key(self, key: str) -> str:
        return f'"{key}"' if self.chance.random() < 0.1 else key

    def scalar(self, value: Any) -> str:
        if isinstance(value, int):
            return str(value)
        quoted = yaml.dump(value, default_style='"', allow_unicode=True, width=10**6).strip()
        if re.fullmatch(r"[^\W\d_][\w ]*", value) and value != "null":
            return self.chance.choice([value, value, quoted, f"'{value}'"])
        if "'" not in value and "\n" not in value and self.chance.random() < 0.5:
            return f"'{value}'"
        return quoted


def comments_of(text: str) -> Counter[str]:
    """What stands between the tokens of a text, as PyYAML's scanner finds them, and behind the sign of a block text."""
    found: Counter[str] = Counter()
    end = 0
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        found.update(_hashes(text[end : token.start_mark.index]))
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            head = text[token.start_mark.index :].split("\n", 1)[0]
            found.update(_hashes(head[1:]))
        end = max(end, token.end_mark.index)
    found.update(_hashes(text[end:]))
    return found


def _hashes(gap: str) -> list[str]:
    return [comment.rstrip() for comment in re.findall(r"#[^\n]*", gap)]


def shuffled(path: Path, chance: random.Random) -> str:
    """A file with comments and empty lines strewn between its entries, where no text is cut by them."""
    lines = path.read_text(encoding="utf-8").split("\n")
    inside = _inside_texts("\n".join(lines))
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        if number > 1 and number not in inside and chance.random() < 0.05:
            out.append(" " * (len(line) - len(line.lstrip())) + f"# strøet {number}")
        if number not in inside and chance.random() < 0.03:
            out.append("")
        beside = chance.random() < 0.03 and line.strip() and number + 1 not in inside and "#" not in line
        out.append(f"{line}  # ved siden af {number}" if beside and number not in inside else line)
    return "\n".join(out)


def _inside_texts(text: str) -> set[int]:
    """The lines, from 1, on which a text goes on that began on an earlier one, and one more."""
    inside: set[int] = set()
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken) and token.end_mark.line > token.start_mark.line:
            inside |= set(range(token.start_mark.line + 2, token.end_mark.line + 1))
    return inside
