"""Sends generated requests by the server's own OpenAPI document, and holds the answers against it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import environment

environment.ensure()

import server  # noqa: E402

CASES = 2000

# Whether texts and shape agree, no schema can say: of what the schema allows some is refused, and rightly.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
]


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    server.build()
    with server.running(LOG_LEVEL="info") as running:
        url = f"http://{running.rest}/openapi.json"
        with urllib.request.urlopen(url) as response:
            paths = json.load(response)["paths"]
        every = [operation for methods in paths.values() for operation in methods.values()]
        # What takes nothing has one request, however many are asked for.
        varied = [operation for operation in every if "parameters" in operation or "requestBody" in operation]
        output = schemathesis(url, -(-cases // len(varied)))
        failures = broken(running)
    print(output)
    generated = int((re.search(r"([\d,]+) generated", output) or [None, "0"])[1].replace(",", ""))
    failures += len(re.findall(r"^_{3,} .* _{3,}$", output, re.MULTILINE)) + int("ERRORS" in output)
    if generated < cases:
        print(f"Only {generated} requests were generated, {cases} were asked for.")
        failures += 1
    print(f"\n{generated} requests to {len(every)} operations")
    print(f"{generated - failures} passed, {failures} failed")
    return int(failures > 0)


def schemathesis(url: str, examples: int) -> str:
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", url),
        *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--mode", "all"),
        *(
            "--max-examples",
            str(examples),
            "--seed",
            os.environ.get("SEED", "1"),
            "--continue-on-failure",
        ),
        *(
            "--suppress-health-check",
            "all",
            "--warnings",
            "off",
            "--no-color",
            "--generation-database",
            "none",
        ),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"schemathesis ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def broken(running: server.Server) -> int:
    """Errors that the server counted as its own, and a right request that is not answered rightly afterwards."""
    with urllib.request.urlopen(f"http://{running.metrics}/metrics") as response:
        metrics = response.read().decode("utf8")
    own = re.findall(r'model_server_errors_total\{code="(internal|inference-failed)"\} (\d+)', metrics)
    for code, count in own:
        print(f"The server counted {count} errors of its own: {code}")
    [case] = [case for case in server.golden() if case.text == "Where is my card?"]
    body = {"inputs": [{"name": "TEXT", "datatype": "BYTES", "shape": [1], "data": [case.text]}]}
    request = urllib.request.Request(
        f"http://{running.rest}/v2/models/{server.MODEL}/infer",
        json.dumps(body).encode("utf8"),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        label = json.load(response)["outputs"][1]["data"][0]
    if label != case.label:
        print(f"Afterwards {case.text!r} is answered with {label!r} instead of {case.label!r}.")
    return sum(int(count) for _, count in own) + int(label != case.label)


raise SystemExit(main())
