"""Hostile and clumsy files, each with the place and the code that it must give. After the list of known faults of YAML readers:
what expands without end, nests without end, runs something, fetches something, or is not the text it looks like.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sagsgang.check.example import completed
from sagsgang.guide.yamldoc import MAX_BYTES, MAX_NODES


@dataclass(frozen=True)
class Hostile:
    """A guide's file. `code`: the first problem's, at `line`; None: there is nothing wrong with it."""

    name: str
    content: bytes
    code: str | None
    line: int = 1


def hostile() -> list[Hostile]:
    """All of them, made anew."""
    return [*_expanding(), *_deep_and_large(), *_tagged(), *_not_the_text_it_looks_like(), *_values(), *_in_the_guide()]


def _line_added(name: str, line: str | bytes, code: str | None) -> Hostile:
    """A whole guide with one line more, which stands first."""
    added = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
    return Hostile(name, added + b"\n" + completed("").encode(), code)


def _guide(name: str, example: str, code: str | None, line: int) -> Hostile:
    """The example made into a whole guide; its own lines keep their numbers."""
    return Hostile(name, completed(example).encode(), code, line)


def _expanding() -> Iterator[Hostile]:
    laughs = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    laughs += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 10)]
    yield Hostile("billion-laughs", "\n".join(laughs).encode(), "SG003")
    merges = ["a0: &a0 {k: v}"]
    merges += [f"a{n}: &a{n}\n  <<: [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 12)]
    yield Hostile("merge-bomb", "\n".join(merges).encode(), "SG003")
    yield Hostile("itself", b"a: &a [*a]\n", "SG003")
    yield Hostile("anchors-without-end", b"".join(b"a%d: &a%d x\n" % (n, n) for n in range(9000)), "SG003")
    yield Hostile("keys-twice-without-end", b"a: x\n" * 9000, "SG002", 2)
    yield Hostile("merge-key", b"a: {b: c}\nd:\n  <<: {e: f}\n", "SG003", 3)


def _deep_and_large() -> Iterator[Hostile]:
    for name, opening in (("brackets", b"["), ("braces", b"{a: "), ("dashes", b"- "), ("questions", b"? ")):
        yield Hostile(f"deep-{name}", opening * 25_000, "SG009")
    yield Hostile("deep-200-kb", b"[" * 200_000, "SG009")
    yield Hostile("deep-lines", b"".join(b" " * n + b"a:\n" for n in range(1000)), "SG009", 41)
    yield Hostile("one-byte-too-many", b"#" * (MAX_BYTES + 1), "SG009")
    yield Hostile("one-long-line", b"a: " + b"x" * (MAX_BYTES - 10), "SG052")
    yield Hostile("one-long-key", b"? " + b"k" * (MAX_BYTES - 10) + b"\n: v\n", "SG052")
    yield Hostile("nodes", b"a: [" + b"x," * MAX_NODES + b"]", "SG009")
    yield Hostile("comment", b"# " + b"x" * (MAX_BYTES - 10), "SG016")
    yield Hostile("blank-lines", b"\n" * (MAX_BYTES - 10), "SG016")
    yield Hostile("open-quote", b"a: '" + b"x\n" * 400_000, "SG001")
    yield Hostile("colons", b"a: " * 300_000, "SG001")
    yield Hostile("commas", b"a: {" + b",x" * 9_000 + b"}", "SG001")


def _tagged() -> Iterator[Hostile]:
    for name, value in (
        ("python-object", "!!python/object/apply:os.system ['id']"),
        ("python-name", "!!python/name:os.system x"),
        ("set", "!!set {a, b}"),
        ("binary", "!!binary aGVq"),
        ("timestamp", "!!timestamp 2026-02-29"),
        ("local-tag", "!include /etc/passwd"),
        ("verbatim-tag", "!<tag:yaml.org,2002:str> x"),
    ):
        yield _line_added(name, f"a: {value}", "SG003")
    yield Hostile("yaml-1.1", b"%YAML 1.1\n---\nguide: g\n", "SG003")
    yield Hostile("own-tags", b"%TAG ! tag:x.invalid,2026:\n---\na: !b c\n", "SG003")
    yield Hostile("unknown-directive", b"%FOO\n---\na: b\n", "SG001")
    yield Hostile("two-documents", completed("").encode() + b"---\na: b\n", "SG006", 16)


def _not_the_text_it_looks_like() -> Iterator[Hostile]:
    danish = "titel: Børn på vej\n"
    yield Hostile("latin-1", danish.encode("latin-1"), "SG008")
    yield Hostile("cp865", danish.encode("cp865"), "SG008")
    yield Hostile("mac", danish.encode("mac_roman"), "SG008")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield Hostile(encoding, danish.encode(encoding), "SG008")
    yield Hostile("byte-order-mark", b"\xef\xbb\xbf" + completed("").encode(), None)
    yield Hostile("windows-lines", completed("").encode().replace(b"\n", b"\r\n"), None)
    yield Hostile("old-mac-lines", completed("").encode().replace(b"\n", b"\r"), "SG007")
    for name, text in (
        ("tab", "a:\tb"),
        ("nul", "a: \x00"),
        ("escape", "a: \x1b[2J"),
        ("osc", "a: \x1b]8;;http://x.invalid\x07x"),
        ("c1", "a: \x9b31m"),
        ("right-to-left", "a: \u202eneb\u202c"),
        ("isolate", "a: \u2066b\u2069"),
        ("line-separator", "a: b\u2028c: d"),
        ("next-line", "a: b\x85c: d"),
        ("noncharacter", "a: \uffff"),
        ("tag-characters", "a: b\U000e0041"),
        ("zero-width-space", "a\u200b: b"),
    ):
        yield _line_added(name, text, "SG005" if name == "tab" else "SG007")
    yield _line_added("half-a-pair", b"a: \xed\xa0\x80", "SG008")
    yield _line_added("overlong", b"a: \xc0\xaf", "SG008")
    yield _line_added("beyond-unicode", b"a: \xf4\x90\x80\x80", "SG008")
    yield _line_added("escaped-half-a-pair", 'a: "\\ud800"', "SG001")
    for name, text in (("escape", '"\\e[2J"'), ("nul", '"\\0"'), ("right-to-left", '"\\u202e"')):
        yield _line_added(f"escaped-{name}", f"a: {text}", "SG007")
    yield _line_added("escaped-beyond-unicode", 'a: "\\UFFFFFFFF"', "SG001")
    yield Hostile("decomposed-twice", "på: x\npa\u030a: y\n".encode(), "SG002", 2)
    yield Hostile("gzip", b"\x1f\x8b\x08\x00" + bytes(range(256)), "SG008")
    yield Hostile("empty", b"", "SG016")
    remarks = b"# sg: SG499 godkendt\n" * 9_000
    yield Hostile("comments-without-end", remarks + completed("").encode(), "SG092")
    yield Hostile("comments-after-everything", b"titel:\n" + b"  x # sg: SG403\n" * 7_000, "SG001", 3)
    yield Hostile("json", b'["a", "b"]', "SG016")


def _values() -> Iterator[Hostile]:
    """What other readers of YAML make something else of is text here, or refused where it stands."""
    for name, value in (
        ("norway", "no"),
        ("octal", "010170"),
        ("clock", "24:00"),
        ("base-60", "1:30"),
        ("hex", "0x1F"),
    ):
        yield _guide(f"text-{name}", f"titel: {name}\nformål: '{value}'\n", None, 1)
    yield _line_added("numbers-without-end", "\n".join(["# 0101701234"] * 80_000), "SG901")
    yield _guide("text-cpr", "titel: cpr\nformål: '0101701234'\n", "SG901", 2)
    yield _guide("a-day-that-is-not", "gælder: {fra: 2026-02-29}\n", "SG105", 1)
    yield _guide("a-number-without-end", f"stilstand: {'9' * 400} år\n", "SG055", 1)
    yield _guide("too-large-a-number", "stilstand: 99999 år\n", "SG055", 1)
    for name, value, code in (
        ("infinite", "1e999", "SG055"),
        ("not-a-number", ".nan", "SG055"),
        ("huge", "9" * 5000, "SG105"),
    ):
        yield _guide(name, f"fakta:\n  x: {{type: tal, spørgsmål: X?, mindst: {value}}}\n", code, 2)
    yield _guide("duplicate", "titel: A\ntitel: B\n", "SG002", 2)
    yield _guide("schema-on-the-web", "$ref: http://x.invalid/schema.json\n", "SG051", 1)
    yield _guide("schema-in-a-file", "$ref: file:///etc/passwd\n", "SG051", 1)
    yield _guide("pattern-that-explodes", "mønster: ^(a+)+$\n", "SG051", 1)
    yield _guide("text-that-explodes", f"guide: {'a' * 100_000}!\n", "SG055", 1)
    yield _guide("template", 'titel: "{{7*7}} {0.__class__} %s ${HOME}"\n', None, 1)
    yield _guide("path-as-name", "guide: ../../etc/passwd\n", "SG055", 1)
    yield _guide("device-as-name", "guide: 'C:\\CON'\n", "SG055", 1)
    yield _guide("formula", "titel: '=cmd|x!A1'\n", None, 1)


_TRACK = "spor:\n  s: {titel: S, faser: {ny: Ny, slut: {titel: Slut, slut: ja}}}\n"


def _in_the_guide() -> Iterator[Hostile]:
    """What is well written and means too much, or nothing."""
    step = "trin:\n  t: {{titel: T, rolle: rådgiver, fra: ny, til: slut, {} }}\n"
    doubling = "betingelser:\n  b0: {trin: t}\n" + "".join(
        f"  b{n}: {{alle: [{{betingelse: b{n - 1}}}, {{betingelse: b{n - 1}}}]}}\n" for n in range(1, 50)
    )
    yield _guide("conditions-that-double", doubling + _TRACK + step.format("kræver: [{betingelse: b49}]"), "SG009", 3)
    chain = "betingelser:\n  b0: {trin: t}\n" + "".join(f"  b{n}: {{betingelse: b{n - 1}}}\n" for n in range(1, 900))
    yield _guide("conditions-in-a-chain", chain + _TRACK + step.format("kræver: [{betingelse: b899}]"), "SG009", 2)
    yield _guide(
        "condition-of-itself",
        "betingelser:\n  a: {betingelse: a}\n" + _TRACK + step.format("når: {betingelse: a}"),
        "SG106",
        2,
    )
    ring = "betingelser:\n  a: {ikke: {betingelse: b}}\n  b: {betingelse: a}\n"
    yield _guide("conditions-in-a-ring", ring + _TRACK + step.format("når: {betingelse: a}"), "SG106", 2)
    yield _guide("20000-terms", _TRACK + step.format("kræver: [" + "t," * 19_900 + "]"), "SG009", 4)
    yield _guide("9000-terms", _TRACK + step.format("kræver: [" + "t," * 9_000 + "]"), "SG009", 4)
    yield _guide("brackets-in-a-condition", _TRACK + step.format("kræver: " + "[" * 200 + "t" + "]" * 200), "SG009", 4)
    outcomes = ", ".join(f"u{n}: U" for n in range(10_000))
    yield _guide("20000-nodes-of-outcomes", step.format(f"udfald: {{{outcomes}}}"), "SG009", 2)
    outcomes = ", ".join(f"u{n}: {{titel: U}}" for n in range(1_001))
    yield _guide("1001-outcomes", step.format(f"udfald: {{{outcomes}}}"), "SG009", 2)
    phases = ", ".join(f"f{n}: F" for n in range(900))
    outcomes = ", ".join(f"u{n}: {{titel: U}}" for n in range(900))
    square = f"spor:\n  s: {{titel: S, faser: {{{phases}}}}}\ntrin:\n  t: {{titel: T, rolle: rådgiver, udfald: {{{outcomes}}}}}\n"
    yield _guide("900-outcomes-from-900-phases", square, "SG009", 4)
    steps = "trin:\n" + "".join(f"  t{n}: {{titel: T, rolle: rådgiver, til: slut}}\n" for n in range(1_001))
    yield _guide("1001-steps", _TRACK + steps, "SG009", 3)
    unknown = ", ".join(f"afslut{n}" for n in range(4_000))
    yield _guide(
        "4000-unknown-names", "trin:\n  afslut: {titel: A, rolle: rådgiver, kræver: [" + unknown + "]}\n", "SG101", 2
    )
    names = "".join(f"  {'a' * 50}{n}: {{type: ja_nej, spørgsmål: X?}}\n" for n in range(900))
    asked = ", ".join(f"{'a' * 50}x{n}" for n in range(900))
    yield _guide("long-names-alike", f"oprettelse: {{spørger: [{asked}]}}\nfakta:\n{names}", "SG101", 1)
    long = "a" * 400_000
    alike = f"fakta:\n  {long}: {{type: ja_nej, spørgsmål: X?}}\noprettelse: {{spørger: [{long}b]}}\n"
    yield _guide("two-names-of-400-kb", alike.replace(f"  {long}:", f"  ? {long}\n  :"), "SG101", 4)
    yield _guide("unknown-keys", "".join(f"titel{n}: x\n" for n in range(7_000)), "SG051", 1)
    due = "".join(
        f"  p{n}: {{titel: P, senest: {{pligt: p{(n + 1) % 900}}}, opfyldes_af: [afslut]}}\n" for n in range(900)
    )
    yield _guide("900-obligations-in-a-ring", "pligter:\n" + due, "SG106", 2)
    opened = "trin:\n" + "".join(f"  t{n}: {{titel: T, rolle: rådgiver, åbner: {{guide: g{n}}}}}\n" for n in range(900))
    yield _guide("900-guides-that-are-not-there", opened, "SG107", 2)
