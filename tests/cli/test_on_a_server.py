"""The commands that the handbook gives for a store on a server, run as they stand on a real one."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.cli.conftest import ROOT
from tests.postgres_server import database

MARK = "<!-- on a server: run by tests/cli/test_on_a_server.py -->"


def commands() -> list[str]:
    text = (ROOT / "docs" / "haandbog.md").read_text(encoding="utf-8")
    block = re.search(rf"{re.escape(MARK)}\n```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return block[1].splitlines()


def test_the_handbook_s_commands_work_on_a_server(tmp_path: Path) -> None:
    with database() as url:
        name = conninfo_to_dict(url)["dbname"]
        login = f"{name}_anna"
        theirs = url.replace("postgres:@", f"{login}:@", 1)
        assert theirs != url
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SAGSGANG_")}
        environment |= {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "SAGSGANG_SOM": "anna:modtagelse"}
        said = []
        for line in commands():
            line = line.replace("postgresql://ejer@db.example.dk/sagsgang", url)
            line = line.replace("postgresql://anna@db.example.dk/sagsgang", theirs)
            words = shlex.split(line)
            if words[0] == "export":
                key, _equals, value = words[1].partition("=")
                environment[key] = value
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute(f"CREATE ROLE {login} LOGIN IN ROLE sagsgang_bruger")  # type: ignore[call-overload]
                continue
            said.append(_ran(words, tmp_path, environment))
        assert "Nyt lager oprettet" in said[0]
        assert "PostgreSQL" in said[1]
        assert "UND-" in said[2]
        assert "Vagten er stoppet" in said[3]
        assert "Alt er, som det blev skrevet." in said[4]
        assert "1 sag" in said[5]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {login}; DROP ROLE {login}")  # type: ignore[call-overload]


def _ran(words: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command says; one that goes on is stopped when it has begun."""
    assert words[0] == "sagsgang"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if "--arbejder" in words:
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def test_a_store_that_is_not_there_is_not_made_by_opening_a_case(tmp_path: Path) -> None:
    with database() as url:
        words = [
            "--lager",
            url,
            "start",
            "underretning",
            "--som",
            "anna:modtagelse",
            "modtaget=nu",
            "underretter=borger",
        ]
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words, "overgreb=nej", "aktiv_indsats=nej"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 8
        assert "db opret" in done.stderr


@pytest.mark.parametrize("url", ["postgresql://bo:hemmelig@localhost:1/sager", "postgresql://bo:hemmelig@[x/sager"])
def test_a_password_in_the_address_is_never_repeated(url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--lager", url, "vis", "UND-2026-0001"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (2, 8)
    assert "hemmelig" not in done.stdout + done.stderr
