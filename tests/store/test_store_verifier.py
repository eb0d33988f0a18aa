"""The verifier as it is used: one file, Python alone, another machine. What it finds of tampering is in test_store_chain."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import forging
import pytest
from store_making import GUIDE, add, adding

from sagsgang import verifikator
from sagsgang.store.checkpoint import sent_line
from sagsgang.store.sqlite import SqliteStore

FILE = Path(verifikator.__file__)


@pytest.fixture
def elsewhere(tmp_path: Path, sqlite: SqliteStore) -> Path:
    """A folder with a copy of the file and of a store with two cases, and nothing else."""
    add(sqlite, adding("K1", 0, 3), adding("K2"))
    folder = tmp_path / "andetsteds"
    folder.mkdir()
    shutil.copy(FILE, folder / "verifikator.py")
    copied(sqlite, folder)
    return folder


def copied(store: SqliteStore, folder: Path) -> None:
    """A copy of the store, as it stands, in the folder."""
    with apsw.Connection(str(store.path)) as source, apsw.Connection(str(folder / "sager.db")) as copy:
        backup = copy.backup("main", source, "main")
        backup.step(-1)
        backup.finish()


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """The file alone: `-I` keeps the project's own modules away."""
    done = subprocess.run(
        [sys.executable, "-I", "verifikator.py", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_is_one_short_file_that_imports_nothing_but_python() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else node.names[0].name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= sys.stdlib_module_names | {"__future__"}


def test_a_sound_store_holds_and_is_not_touched(elsewhere: Path) -> None:
    before = (elsewhere / "sager.db").read_bytes()
    assert run(elsewhere, "sager.db") == (0, "2 sager, 4 rækker, 0 fejl.\n")
    assert (elsewhere / "sager.db").read_bytes() == before


def test_a_changed_record_is_named(elsewhere: Path) -> None:
    with forging.unlocked(elsewhere / "sager.db") as raw:
        raw.execute("UPDATE record SET body = x'7b7d' WHERE case_id = 'K1' AND seq = 2")
    code, said = run(elsewhere, "sager.db")
    assert (code, said.splitlines()[0]) == (1, "K1: række 2 er ændret, siden den blev skrevet")


@pytest.fixture
def kept(elsewhere: Path, sqlite: SqliteStore) -> Path:
    """The folder, with two checkpoints in the store, both kept, and the key."""
    forging.take(sqlite, 1)
    forging.take(sqlite, 2)
    written = [sent_line(one).decode() for one in sqlite.checkpoints()]
    (elsewhere / "gemt.jsonl").write_text("\n".join([written[0], "Fra en mail", written[1], ""]), encoding="utf-8")
    (elsewhere / "vores.pub").write_text(forging.OWN.public.hex() + "\n")
    (elsewhere / "andres.pub").write_text(forging.FORGED.public.hex() + "\n")
    again(elsewhere, sqlite)
    return elsewhere


def again(folder: Path, store: SqliteStore) -> None:
    """A copy of the store as it now stands, in place of the one before."""
    (folder / "sager.db").unlink()
    copied(store, folder)


WITH = ("sager.db", "gemt.jsonl", "vores.pub")


def test_a_sound_store_holds_against_what_was_kept(kept: Path) -> None:
    for given in (WITH, WITH[:2], WITH[:1]):
        assert run(kept, *given) == (0, "2 sager, 4 rækker, 0 fejl.\n")


def test_a_tail_that_was_cut_shows_against_the_checkpoints(kept: Path) -> None:
    """The control: without checkpoints the shortened store holds."""
    forging.cut(kept / "sager.db", "K1", 2)
    code, said = run(kept, *WITH)
    assert (code, said.splitlines()[0]) == (1, "K1: række 3 er ikke den, der stod der ved kontrolpunkt 1")
    assert run(kept, "sager.db")[0] == 1
    with forging.unlocked(kept / "sager.db") as raw:
        raw.execute("DELETE FROM checkpoint")
    assert run(kept, "sager.db") == (0, "2 sager, 3 rækker, 0 fejl.\n")
    code, said = run(kept, *WITH)
    lines = ["kontrolpunkt 1: er gemt, men er ikke i lageret", "kontrolpunkt 2: er gemt, men er ikke i lageret"]
    assert (code, [line.partition(":")[0] + ":" + line.split(":")[1] for line in said.splitlines()[:2]]) == (1, lines)


def test_a_store_that_was_written_anew_shows_by_the_key(kept: Path) -> None:
    forging.rewrite_all(kept / "sager.db")
    forging.resign(kept / "sager.db")
    assert run(kept, "sager.db")[0] == 0  # the control
    code, said = run(kept, *WITH)
    assert code == 1
    assert "kontrolpunkt 1: er ikke underskrevet med nøglen" in said
    assert run(kept, *WITH[:2])[0] == 1


def test_another_key_is_not_ours(kept: Path) -> None:
    code, said = run(kept, "sager.db", "gemt.jsonl", "andres.pub")
    assert (code, said.count("er ikke underskrevet med nøglen")) == (1, 4)


def test_what_has_come_since_is_no_fault(kept: Path, sqlite: SqliteStore) -> None:
    add(sqlite, adding("K1", 3), adding("K3"))
    again(kept, sqlite)
    assert run(kept, *WITH) == (0, "3 sager, 6 rækker, 0 fejl.\n")
    forging.take(sqlite, 3)
    again(kept, sqlite)
    assert run(kept, *WITH) == (0, "3 sager, 6 rækker, 0 fejl.\n")


def test_a_changed_guide_is_named(kept: Path) -> None:
    forging.rewrite_guide(kept / "sager.db", GUIDE[0])
    code, said = run(kept, *WITH)
    assert (code, said.splitlines()[0]) == (1, "guide-1: er ikke den guidetekst, der lå der ved kontrolpunkt 1")


def test_a_store_of_schema_1_is_read_too(kept: Path) -> None:
    """It has no checkpoints; whoever has kept one hears that it cannot be held against them."""
    with forging.unlocked(kept / "sager.db") as raw:
        raw.execute("DROP TABLE checkpoint; PRAGMA user_version = 1")
    assert run(kept, "sager.db") == (0, "2 sager, 4 rækker, 0 fejl.\n")
    code, said = run(kept, *WITH)
    assert (code, "checkpoint" in said) == (2, True)


def test_what_is_no_store_is_said_to_be_none(elsewhere: Path) -> None:
    (elsewhere / "notat.txt").write_text("Ikke et lager, men lang nok til at ligne noget. " * 20, encoding="utf-8")
    with apsw.Connection(str(elsewhere / "anden.db")) as other:
        other.execute("CREATE TABLE t (x)")
    for name in ("notat.txt", "anden.db", "findes_ikke.db"):
        code, said = run(elsewhere, name)
        assert (code, said.startswith(f"{name}: kan ikke læses: ")) == (2, True), said
    assert run(elsewhere)[0] == 2
    assert run(elsewhere, "sager.db", "findes_ikke.jsonl")[0] == 2
    assert not (elsewhere / "findes_ikke.db").exists()
