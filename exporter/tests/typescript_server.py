"""The model server's own code as the yardstick of parity: tokenizer, features, graph, decoding."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conftest import REPOSITORY
from flair_bundle.bundle.answer import Answer

_DRIVER = REPOSITORY / "exporter" / "tools" / "server_driver.mjs"


class TypeScriptServer:
    """A process of the server that answers for any bundle."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def predict(
        self, bundle: Path, texts: Sequence[str], *, max_texts: int = 32, max_tokens: int = 256
    ) -> list[Answer]:
        """The answers to the texts, in order; the bundle is loaded and verified first.

        Raises:
            AssertionError: The server refuses the bundle, or fails; says what it said.
        """
        request: dict[str, Any] = {
            "bundle": str(bundle),
            "texts": list(texts),
            "maxTexts": max_texts,
            "maxTokens": max_tokens,
        }
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the server ended with {self._process.wait()}"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return [Answer.from_record(each) for each in answer["answers"]]


@contextmanager
def typescript_server() -> Iterator[TypeScriptServer]:
    """Starts the process, and ends it."""
    with subprocess.Popen(
        ["node", "--import", "tsx", str(_DRIVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=REPOSITORY,
    ) as process:
        yield TypeScriptServer(process)
        assert process.stdin
        process.stdin.close()
