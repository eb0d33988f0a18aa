"""What lies beside the guides of a folder for the sake of the author's editor: schemas, settings, a task that checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sagsgang.author.editor import with_added

SCHEMAS = ".sagsgang/skemaer"
"""Where the schemas lie in the author's folder: with the guides, so that they are found on every machine and without a network."""

COVERS = {
    "guide": ("*/guide.yaml", "*/udgaver/*.yaml"),
    "tilpasning": ("*/tilpasning.yaml",),
    "proeve": ("*/proever/*.yaml",),
    "roller": ("faelles/roller.yaml",),
    "personer": ("faelles/personer.yaml",),
    "kalendere": ("faelles/kalendere.yaml",),
    "love": ("faelles/love.yaml",),
}
"""The schemas that authors' files are held against, and those files, from the author's folder."""

TASK = "sagsgang: tjek guiderne"
SEVERITIES = {"error": "fejl|error", "warning": "advarsel|warning", "info": "bemærkning|note"}
"""The editor's words, and those of `guide tjek` in Danish and English."""

EDITORCONFIG = """\
[*.yaml]
charset = utf-8
indent_style = space
indent_size = 2
insert_final_newline = true
trim_trailing_whitespace = true
"""


def modeline(schema: str, *, up: int) -> str:
    """The first line of a file that lies so many folders below the author's: every editor finds the schema by it."""
    return f"# yaml-language-server: $schema={'../' * up}{SCHEMAS}/{schema}.schema.json\n"


def schemas(folder: Path, source: Path) -> dict[Path, str]:
    """Copies of the schemas, as they are in this edition."""
    return {
        folder / SCHEMAS / path.name: path.read_text(encoding="utf-8")
        for name in COVERS
        if (path := source / f"{name}.schema.json").is_file()
    }


def settings(folder: Path) -> tuple[dict[Path, str], list[Path]]:
    """The texts of the files to write, and the files that cannot be read and so are left alone."""
    wanted: dict[Path, dict[str, Any]] = {
        folder / ".vscode" / "settings.json": {
            "yaml.schemas": {f"./{SCHEMAS}/{name}.schema.json": list(files) for name, files in COVERS.items()},
            "yaml.format.enable": False,
            "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.wordWrap": "on"},
        },
        folder / ".vscode" / "extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
        folder / ".vscode" / "tasks.json": {"version": "2.0.0", "tasks": [_task()]},
    }
    texts: dict[Path, str] = {}
    left: list[Path] = []
    for path, content in wanted.items():
        try:
            before = path.read_text(encoding="utf-8") if path.exists() else "{}\n"
            after = with_added(before, content)
        except (ValueError, RecursionError):
            left.append(path)
        else:
            if after != before:
                texts[path] = after
    config = folder / ".editorconfig"
    before = config.read_text(encoding="utf-8") if config.exists() else ""
    if "yaml" not in before and "[*]" not in before:
        texts[config] = before + ("\n" if before else "") + EDITORCONFIG
    return texts, left


def _task() -> dict[str, Any]:
    """A task of Visual Studio Code: what `guide tjek` finds stands as problems in the editor."""
    return {
        "label": TASK,
        "type": "shell",
        "command": "sagsgang",
        "args": ["--guider", ".", "guide", "tjek", "."],
        "problemMatcher": [
            {
                "owner": f"sagsgang-{severity}",
                "fileLocation": ["autoDetect", "${workspaceFolder}"],
                "severity": severity,
                "pattern": {
                    "regexp": rf"^(.+):(\d+):(\d+): (?:{words}) (SG\d+): (.*)$",
                    "file": 1,
                    "line": 2,
                    "column": 3,
                    "code": 4,
                    "message": 5,
                },
            }
            for severity, words in SEVERITIES.items()
        ],
    }
