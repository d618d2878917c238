"""Runs the tests of real clients in their environment, and counts them.

Each file runs in a process of its own: KServe's client and NVIDIA's both bring the protocol's messages, and Python's
protobuf takes them from one of the two only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import environment

environment.ensure()

import server  # noqa: E402

HERE = Path(__file__).resolve().parent
OPTIONS = [
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:schemathesis",
    "-W",
    "ignore",
    "--rootdir",
    str(HERE),
]
NO_TESTS = 5


def main() -> int:
    server.build()
    merged = ElementTree.Element("testsuites")
    failed = 0
    for file in sorted(HERE.glob("test_*.py")):
        print(f"--- {file.stem}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [
                sys.executable,
                "-B",
                "-m",
                "pytest",
                *OPTIONS,
                f"--junitxml={report}",
                str(file),
                *sys.argv[1:],
            ]
            status = subprocess.run(command).returncode
            suites = list(ElementTree.parse(report).getroot()) if report.exists() else []
        merged.extend(suites)
        # What breaks outside of a test counts, too.
        failed += sum(bad(suite) for suite in suites) or int(status not in (0, NO_TESTS))
    if "JUNIT_FILE" in os.environ:
        ElementTree.ElementTree(merged).write(
            os.environ["JUNIT_FILE"], encoding="utf-8", xml_declaration=True
        )
    passed = sum(int(suite.get("tests", 0)) - bad(suite) for suite in merged)
    print(f"\n{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


def bad(suite: ElementTree.Element) -> int:
    """Failed, broken and skipped ones: none of these clients may be missing."""
    return sum(int(suite.get(kind, 0)) for kind in ("failures", "errors", "skipped"))


raise SystemExit(main())
