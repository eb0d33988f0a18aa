"""A client of yaml-language-server, as an editor is one: it opens files, and asks for completion and hover at a place."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

from tests.node_packages import packages, running_node

PATIENCE = 30.0
"""Seconds that one answer may take."""
HERE = "¤"
"""Stands in a text where the author's cursor is."""


class Server:
    """One session. Everything that the server says is read by a thread of its own, so that neither waits for the other."""

    def __init__(self, process: Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.found: dict[str, list[dict[str, Any]]] = {}
        self.number = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self, settings: dict[str, Any]) -> None:
        """The greeting, and the settings of the `yaml` section."""
        self.settings = settings
        abilities = {
            "textDocument": {
                "publishDiagnostics": {},
                "hover": {"contentFormat": ["markdown"]},
                "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
            },
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        place = {"uri": self.folder.as_uri(), "name": "guider"}
        self.ask(
            "initialize",
            {"processId": None, "rootUri": place["uri"], "workspaceFolders": [place], "capabilities": abilities},
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": settings}})

    def problems(self, path: Path, text: str | None = None) -> list[dict[str, Any]]:
        """What the server finds in the file, or in this text of it, in the order of the places."""
        uri = (
            self._open(path, path.read_text(encoding="utf-8")) if text is None else self._open(self._beside(path), text)
        )
        end = time.monotonic() + PATIENCE
        while uri not in self.found:
            self._take(end)
        return sorted(self.found[uri], key=lambda one: json.dumps(one["range"]["start"]))

    def complete(self, path: Path, text: str) -> list[dict[str, Any]]:
        """What is suggested where the sign stands."""
        answer = self._at("completion", path, text)
        return answer["items"] if isinstance(answer, dict) else answer

    def hover(self, path: Path, text: str) -> str:
        """What is said of the word where the sign stands; empty for nothing."""
        answer = self._at("hover", path, text)
        return "" if answer is None else answer["contents"]["value"]

    def _at(self, what: str, path: Path, text: str) -> Any:
        before = text[: text.index(HERE)]
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        uri = self._open(self._beside(path), text.replace(HERE, ""))
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": place})

    def _beside(self, path: Path) -> Path:
        """A file in the same folder that nobody has opened: the server keeps what it has read of one that was."""
        self.number += 1
        return path.with_stem(f"{path.stem}-{self.number}")

    def _open(self, path: Path, text: str) -> str:
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return path.as_uri()

    # -- the wire --------------------------------------------------------------------------------------------------

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": params})
        end = time.monotonic() + PATIENCE
        while True:
            message = self._take(end)
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _take(self, end: float) -> dict[str, Any]:
        message = self.said.get(timeout=max(0.01, end - time.monotonic()))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.found[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._reply(message)})
        return message

    def _reply(self, message: dict[str, Any]) -> Any:
        if message["method"] == "workspace/configuration":
            return [self.settings if item.get("section") == "yaml" else {} for item in message["params"]["items"]]
        return None

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
                header = stream.readline()
            self.said.put(json.loads(stream.read(length)))


@contextmanager
def language_server(folder: Path, settings: dict[str, Any]) -> Iterator[Server]:
    """A session whose workspace is the folder. No schema is fetched: the catalogue on the net is turned off."""
    program = packages() / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    with running_node(program, "--stdio") as process:
        server = Server(process, folder)
        server.begin(
            {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True, **settings}
        )
        yield server
