"""The job's arguments, under the names that the other jobs have."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

JOB = "ml-inference-pyflink"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Reads the arguments.

    Raises:
        SystemExit: where one is missing, unknown or not allowed; all of them at once where they
            could be read.
    """
    parser = argparse.ArgumentParser(
        prog=JOB,
        description="Asks a model in Flink's Python workers about messages and writes its "
        "predictions to a Kafka topic, exactly once.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--bootstrap-servers", required=True, metavar="HOST:PORT,…")
    add("--kafka-properties-file", metavar="FILE", help="security.protocol, sasl.*, ssl.*")
    add("--topic", required=True, help="topic with the messages")
    add("--group-id", default=JOB, help="begins at its offsets where there is no checkpoint")
    add("--predictions-topic", required=True)
    add("--dead-letter-topic", required=True)
    add("--model", required=True, help="a bundle (folder or s3://…), or a .pt file of Flair")
    add("--model-name", help="of a .pt file; a bundle says its own")
    add("--model-version", help="of a .pt file; a bundle says its own")
    add("--batch-size", type=int, default=32, help="most texts that the model gets at once")
    add("--batch-linger-ms", type=int, default=100, help="how long a text waits for others")
    add("--transactional-id-prefix", default=JOB)
    add("--transaction-timeout-ms", type=int, default=600_000)
    add("--explain", action="store_true", help="print the plan and end")
    options = parser.parse_args(arguments)
    problems = [
        *_in_range("--batch-size", options.batch_size, 1, 10_000),
        *_in_range("--batch-linger-ms", options.batch_linger_ms, 1, 60_000),
        *_in_range("--transaction-timeout-ms", options.transaction_timeout_ms, 1_000, 86_400_000),
    ]
    options.kafka_properties, more = _kafka_properties(options.kafka_properties_file)
    problems += more
    if problems:
        raise SystemExit("\n\n".join(problems))
    return options


def four_parts(problem: str, got: object, allowed: str, remedy: str) -> str:
    """A message as all tools here have it."""
    return f"{problem}.\n  got:     {got}\n  allowed: {allowed}\n  to do:   {remedy}"


def _in_range(option: str, value: int, least: int, most: int) -> list[str]:
    if least <= value <= most:
        return []
    problem = f"The option {option} is out of range"
    return [four_parts(problem, value, f"{least} to {most}", f"correct {option}")]


_ALLOWED = re.compile(r"security\.protocol|config\.providers(\..+)?|(sasl|ssl)\..+")
_SECRET = re.compile(r"sasl\.jaas\.config|.*(password|\.key)")


def _kafka_properties(file: str | None) -> tuple[dict[str, str], list[str]]:
    if not file:
        return {}, []
    option = "--kafka-properties-file"
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except OSError as error:
        return {}, [
            four_parts(
                f"The file of {option} cannot be read",
                f"{file} ({error.strerror})",
                "a properties file that JobManager and TaskManagers can read",
                "check the path",
            )
        ]
    pairs = [line.partition("=") for line in lines if line.strip() and not line.startswith("#")]
    properties = {key.strip(): value.strip() for key, _, value in pairs}
    problems = []
    for key, value in properties.items():
        if not _ALLOWED.fullmatch(key):
            allowed = "security.protocol, config.providers, sasl.* and ssl.*"
            problem = f"The file of {option} has a key that is not the connection's"
            problems.append(four_parts(problem, key, allowed, "remove it"))
        elif _SECRET.fullmatch(key) and not value.startswith("${"):
            problem = f"The file of {option} holds a secret, which would be in the job's graph"
            allowed = f"a reference as in ${{directory:/etc/kafka-credentials:{key}}}"
            problems.append(
                four_parts(problem, f"{key} with its value", allowed, "write a reference")
            )
    return properties, problems
