"""Flink SQL asks the model by Flink's own provider for OpenAI's protocol."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest
from server import MODEL, ROOT

CLIENT = Path(__file__).resolve().parent / "flink-sql"
# What Flink's own start scripts open on Java 17.
OPENED = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.lang", "java.util")]


@pytest.fixture(scope="module")
def class_path() -> str:
    """The compiled client and Flink."""
    target = CLIENT / "target"
    subprocess.run(
        [ROOT / "jobs" / "mvnw", "-q", "-B", "-Dspotless.check.skip", "-f", CLIENT / "pom.xml", "compile"],
        cwd=ROOT / "jobs",
        check=True,
    )
    return f"{target / 'classes'}:{target / 'provider'}/*:{(target / 'classpath.txt').read_text('utf8')}"


def test_flink_sql_asks_by_its_openai_provider(server, class_path, cases):
    asked = [case for case in cases if case.text.strip()]
    process = subprocess.run(
        [
            *("java", "-Xmx512m", "-XX:TieredStopAtLevel=1", *OPENED, "-cp", class_path),
            *("org.streaminginference.clients.AskModel", f"http://{server.rest}/v1/chat/completions", MODEL),
        ],
        input="".join(f"{encoded(case.text)}\n" for case in asked),
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr[-4000:]
    answers = dict(map(decoded, line.split(" ")) for line in process.stdout.splitlines())
    assert {text: json.loads(answer) for text, answer in answers.items()} == {
        case.text: {"label": case.label, "score": pytest.approx(case.score, abs=1e-4)} for case in asked
    }


def encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf8")).decode("ascii")


def decoded(line: str) -> str:
    return base64.b64decode(line).decode("utf8")
