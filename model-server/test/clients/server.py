"""Starts the compiled model server on free ports, with the demonstration model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUNDLE = ROOT / "models" / "banking77-gru" / "1.0.0"
MAIN = ROOT / "model-server" / "dist" / "main.js"
MODEL = "banking77-gru"


@dataclass(frozen=True)
class Golden:
    """A text and what Flair answered to it."""

    text: str
    label: str | None
    score: float | None


@dataclass(frozen=True)
class Server:
    """Where a running server listens, without a scheme."""

    rest: str
    grpc: str
    metrics: str
    pid: int


def golden() -> list[Golden]:
    lines = (BUNDLE / "golden.jsonl").read_text("utf8").splitlines()
    return [Golden(**json.loads(line)) for line in lines[:24]]


def build() -> None:
    """Compiles the server: a test of yesterday's code would be worse than none."""
    built = subprocess.run(["npm", "run", "--silent", "build", "-w", "model-server"], cwd=ROOT)
    if built.returncode != 0:
        raise SystemExit("The model server does not compile; see the messages above.")


@contextmanager
def running(**environment: str) -> Iterator[Server]:
    """A ready server; it is ended by SIGTERM, and must then end with 0."""
    settings = {"MODEL_URI": BUNDLE.as_uri(), "HOST": "127.0.0.1", "PORT": "0", **environment}
    process = subprocess.Popen(
        ["node", str(MAIN)],
        env={"PATH": os.environ["PATH"], **settings},
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
    )
    try:
        yield announced(process)
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=60)
        if process.returncode != 0:
            print(output)
            raise AssertionError(f"the server ended with status {process.returncode}")


def announced(process: subprocess.Popen[str]) -> Server:
    """Reads the log until the server says that it is ready."""
    assert process.stdout is not None
    for line in process.stdout:
        fields = json.loads(line)
        if fields["msg"] == "ready":
            ports = (fields[name] for name in ("port", "grpcPort", "metricsPort"))
            return Server(*(f"127.0.0.1:{port}" for port in ports), pid=process.pid)
    raise AssertionError("the server ended before it was ready")
