"""The verifier as it is used: one file, Python alone, another machine. What it finds of tampering is in test_store_chain."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from store_making import add, adding

from sagsgang import verifikator
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


def tamper(folder: Path, *statements: str) -> None:
    with apsw.Connection(str(folder / "sager.db")) as connection:
        connection.execute(
            "DROP TRIGGER record_stays; DROP TRIGGER record_remains; PRAGMA ignore_check_constraints = ON"
        )
        for statement in statements:
            connection.execute(statement)


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
    tamper(elsewhere, "UPDATE record SET body = x'7b7d' WHERE case_id = 'K1' AND seq = 2")
    code, said = run(elsewhere, "sager.db")
    assert (code, said.splitlines()[0]) == (1, "K1: række 2 er ændret, siden den blev skrevet")


def test_a_tail_that_was_cut_shows_against_the_ends_that_were_kept(elsewhere: Path) -> None:
    """The control: without them the shortened store holds."""
    assert run(elsewhere, "sager.db", "slut.json")[0] == 0
    tamper(
        elsewhere,
        "DELETE FROM record WHERE case_id = 'K1' AND seq = 3",
        "UPDATE case_head SET seq = 2, hash = (SELECT hash FROM record WHERE case_id = 'K1' AND seq = 2) WHERE case_id = 'K1'",
        "UPDATE record SET pos = 3 WHERE case_id = 'K2'",
    )
    assert run(elsewhere, "sager.db") == (0, "2 sager, 3 rækker, 0 fejl.\n")
    code, said = run(elsewhere, "sager.db", "slut.json")
    assert (code, said.splitlines()[0]) == (1, "K1: række 3 er ikke den, der stod der, da kædens slutning blev gemt")


def test_what_has_come_since_is_no_fault(elsewhere: Path, sqlite: SqliteStore) -> None:
    assert run(elsewhere, "sager.db", "slut.json")[0] == 0
    add(sqlite, adding("K1", 3), adding("K3"))
    (elsewhere / "sager.db").unlink()
    copied(sqlite, elsewhere)
    assert run(elsewhere, "sager.db", "slut.json") == (0, "3 sager, 6 rækker, 0 fejl.\n")


def test_what_is_no_store_is_said_to_be_none(elsewhere: Path) -> None:
    (elsewhere / "notat.txt").write_text("Ikke et lager, men lang nok til at ligne noget. " * 20, encoding="utf-8")
    with apsw.Connection(str(elsewhere / "anden.db")) as other:
        other.execute("CREATE TABLE t (x)")
    for name in ("notat.txt", "anden.db", "findes_ikke.db"):
        code, said = run(elsewhere, name)
        assert (code, said.startswith(f"{name}: kan ikke læses: ")) == (2, True), said
    assert run(elsewhere)[0] == 2
    assert not (elsewhere / "findes_ikke.db").exists()
