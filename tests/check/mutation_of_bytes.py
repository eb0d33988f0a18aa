"""Changes to the bytes of a file, whatever they mean."""

from __future__ import annotations

from random import Random

from tests.check.files_without_mistakes import bases

PIECES = (
    *(b"\t", b"\x00", b"\x1b[31m", b"\r", b"\x85", b"\xff", b"\xc3", b"\xe6\xf8\xe5", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *("\u202e".encode(), "\u200d".encode(), "a\u030a".encode(), "\u2028".encode(), "😀".encode(), b"\\u202e", b"\\q"),
    *(b"&a ", b"*a", b"<<: ", b"!!python/object:os.system ", b"!!set ", b"!x ", b"%YAML 1.1\n", b"---\n", b"...\n"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b": ",
        b"- ",
        b"? ",
        b"# ",
        b" #",
        b"|\n",
        b">-\n",
        b"'",
        b'"',
        b",",
        b"@",
        b"`",
        b"\n",
        b"  ",
    ),
    *(b"null", b"~", b"true", b"0x10", b"1e999", b"9" * 400, b".nan", b"2026-02-29", b"24:00", b"{" * 50, b"[" * 300),
    *(b"x" * 3000, b"{{7*7}}", b"{0.__class__}", b"%s%n", b"../../etc/passwd", b"$ref: http://x.invalid/y"),
)


def of_bytes(random: Random, base: bytes) -> tuple[bytes, str]:
    """The file with some changes, and their names."""
    content, done = base, []
    for _time in range(random.choice((1, 1, 1, 2, 3, 8))):
        change = random.choice(BYTE_CHANGES)
        content = change(random, content)
        done.append(change.__name__)
    return content, " ".join(done)


def flipped(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    if changed:
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def replaced(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def inserted(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(PIECES) + content[at:]


def deleted(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    return content[:start] + content[end:]


def doubled(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    return content[:end] + content[start:end] * random.choice((1, 1, 2, 30)) + content[end:]


def moved(random: Random, content: bytes) -> bytes:
    start, end = _stretch(random, content)
    rest = content[:start] + content[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + content[start:end] + rest[at:]


def spliced(random: Random, content: bytes) -> bytes:
    """The beginning of this file and the end of another."""
    other = random.choice(bases()[random.choice(sorted(bases()))][:2])
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other)) :]


def truncated(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def encoded(random: Random, content: bytes) -> bytes:
    name = random.choice(
        ("latin-1", "cp1252", "cp865", "mac_roman", "utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7")
    )
    return content.decode("utf-8", "replace").encode(name, "replace")


def lines_swapped(random: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def line_indented(random: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] = random.choice((lines[at].lstrip(), b" " + lines[at], b"    " + lines[at], b"\t" + lines[at]))
    return b"\n".join(lines)


def returns_added(_random: Random, content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def _stretch(random: Random, content: bytes) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.choice((1, 1, 2, 5, 20, 100, 1000)))


BYTE_CHANGES = (
    *(flipped, replaced, inserted, inserted, inserted, deleted, deleted, doubled, moved, spliced, truncated),
    *(encoded, lines_swapped, line_indented, line_indented, returns_added),
)
