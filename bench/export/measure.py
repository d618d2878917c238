#!/usr/bin/env python3
"""Measures exports as a user runs them: wall time, CPU time and the largest resident memory.

    python3 bench/export/measure.py NAME=MODEL.pt[:SECONDS:GIB] … [--evidence docs/evidence/export.md]

Each model is exported once, by its own process, to a folder that is removed again. SECONDS and GIB
are targets: a missed one is exit 1. Nothing is warmed up: start of Python, import of torch and
Flair, and reading of the model are part of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
EXPORTER = REPOSITORY / "exporter"


@dataclass(frozen=True)
class Target:
    """A model with what its export may take."""

    name: str
    model: Path
    seconds: float
    gib: float


@dataclass(frozen=True)
class Measured:
    """What one export took."""

    target: Target
    wall_s: float
    cpu_s: float
    gib: float
    said: str
    inspect_s: float

    @property
    def missed(self) -> bool:
        """Whether a target was missed; time counts as CPU time would on an idle machine."""
        return self.wall_s > self.target.seconds or self.gib > self.target.gib


def main() -> int:
    """Measures all and says what was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="+", type=parse, metavar="NAME=MODEL.pt[:SECONDS:GIB]")
    parser.add_argument("--evidence", type=Path, help="write a report")
    arguments = parser.parse_args()
    load = os.getloadavg()
    python = subprocess.run(
        [sys.executable, EXPORTER / "bin" / "environment.py", "full"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    measured = [measure(target, python) for target in arguments.models]
    for each in measured:
        print(row(each))
    if arguments.evidence:
        arguments.evidence.write_text(report(measured, python, load), "utf-8")
    return 1 if any(each.missed for each in measured) else 0


def parse(argument: str) -> Target:
    """Reads a model with its targets."""
    name, _, rest = argument.partition("=")
    model, *limits = rest.split(":")
    seconds, gib = (float(limit) for limit in [*limits, "inf", "inf"][:2])
    if not Path(model).is_file():
        raise argparse.ArgumentTypeError(f"got {model!r}, which is no file; allowed: a Flair .pt")
    return Target(name, Path(model), seconds, gib)


def measure(target: Target, python: str) -> Measured:
    """Exports a model once, and looks at it once."""
    environment = {**os.environ, "PYTHONPATH": str(EXPORTER / "src")}
    command = [python, "-m", "flair_bundle"]
    with tempfile.TemporaryDirectory(prefix="bench-export-") as scratch:
        out = str(Path(scratch) / target.name / "1.0.0")
        started = time.monotonic()
        process = subprocess.Popen(
            [*command, "export", target.model, out],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        said = process.stdout.read() if process.stdout else ""
        # wait4 has the memory of this very process, not of the largest one so far.
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"The export of {target.model} failed; run it by hand to see why.")
    started = time.monotonic()
    inspect = [*command, "inspect", target.model, "--facts-only"]
    subprocess.run(inspect, env=environment, check=True, stdout=subprocess.DEVNULL)
    return Measured(
        target=target,
        wall_s=wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        gib=usage.ru_maxrss / 2**20,
        said=said.strip().partition(": ")[2],
        inspect_s=time.monotonic() - started,
    )


def row(each: Measured) -> str:
    """A line of the table."""
    target = each.target
    verdict = "missed" if each.missed else "met"
    return (
        f"| {target.name} | {target.model.stat().st_size / 1e6:.1f} MB | {each.wall_s:.1f} s "
        f"| {each.cpu_s:.1f} s | {each.gib:.2f} GiB | ≤ {target.seconds:g} s, ≤ {target.gib:g} GiB: "
        f"{verdict} | {each.inspect_s:.2f} s | {each.said} |"
    )


def report(measured: list[Measured], python: str, load: tuple[float, float, float]) -> str:
    """The evidence file."""
    versions = subprocess.run(
        [
            python,
            "-c",
            "from importlib.metadata import version as v;"
            "print(', '.join(f'{n} {v(n)}' for n in ('flair', 'torch', 'onnxruntime')))",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    commit = subprocess.run(
        ["git", "-C", REPOSITORY, "rev-parse", "--short", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    arguments = " ".join(
        f"{each.target.name}={each.target.model.name}:{each.target.seconds:g}:{each.target.gib:g}"
        for each in measured
    )
    rows = "\n".join(row(each) for each in measured)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"""# Export: time and memory

- Command:

      python3 bench/export/measure.py {arguments} --evidence docs/evidence/export.md

- Commit: `{commit}`, {datetime.now(UTC):%Y-%m-%d}
- Machine: {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {versions}; load average {load[0]:.1f} at the start (other work on the machine)

| model | .pt | wall time | CPU time | largest memory | target | `inspect --facts-only` | said |
|---|---|---|---|---|---|---|---|
{rows}

One process from start to end, nothing warm: imports of torch and Flair, reading the model with the
restricted unpickler, the graph, 256 golden texts of up to 20,000 characters scored by Flair and by
ONNX Runtime, and writing. Wall time depends on what else the machine does, CPU time much less.
"""


if __name__ == "__main__":
    sys.exit(main())
