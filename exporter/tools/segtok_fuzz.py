#!/usr/bin/env python3
"""Compares the TypeScript tokeniser with Python's segtok on fresh random texts.

Prints `N texts, D differences` and the first differing texts, made as short as they get; exit 1 on any. Words
must be equal, and positions too wherever Flair gives positions.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys

import segtok_venv

segtok_venv.ensure()

import segtok_chain  # noqa: E402
from segtok_texts import Texts  # noqa: E402

SHOWN = 5
LONE_SURROGATE = "\ud83d"


class TypeScript:
    """The TypeScript tokeniser in a process of its own, asked text by text."""

    def __init__(self) -> None:
        tsx = segtok_venv.REPOSITORY / "node_modules/.bin/tsx"
        if not tsx.exists():
            raise SystemExit(
                f"{tsx.relative_to(segtok_venv.REPOSITORY)} is missing; run npm ci in the repository first."
            )
        driver = segtok_venv.REPOSITORY / "exporter/tools/segtok_driver.mjs"
        self.process = subprocess.Popen(
            [tsx, driver], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> TypeScript:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()

    def tokenise(self, text: str) -> dict:
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"The TypeScript side stopped (exit status {self.process.wait()}) at {text!a}")
        return json.loads(answer)


def difference(typescript: TypeScript, text: str) -> tuple[object, object] | None:
    """Python's and TypeScript's tokens where they differ."""
    expected = segtok_chain.tokenise(text)
    actual = typescript.tokenise(text)
    if actual.get("words") == expected.words and expected.gaps in (None, actual["gaps"]):
        return None
    return expected._asdict(), actual


def minimised(typescript: TypeScript, text: str) -> str:
    """The text without whatever can go while the two still differ."""
    size = max(len(text) // 2, 1)
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if difference(typescript, shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def main() -> int:
    parser = argparse.ArgumentParser(prog="segtok-fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "count", nargs="?", type=int, default=10_000, help="texts to compare (default: 10000)"
    )
    parser.add_argument("seed", nargs="?", type=int, help="repeats a run (default: a new one, printed)")
    arguments = parser.parse_args()
    count, seed = arguments.count, arguments.seed
    if seed is None:
        seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}", flush=True)
    texts = Texts(seed)
    differing = []
    with TypeScript() as typescript:
        for text in texts.several(count):
            if texts.random() < 0.01:
                text = text.replace("a", LONE_SURROGATE)
            if difference(typescript, text):
                differing.append(text)
        print(f"{count} texts, {len(differing)} differences")
        for text in differing[:SHOWN]:
            short = minimised(typescript, text)
            expected, actual = difference(typescript, short)
            print(f"  {short!a}\n    Python     {expected!a}\n    TypeScript {actual!a}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
