#!/usr/bin/env python3
"""Writes the corpus that the TypeScript tokeniser is tested against: texts with Python segtok's tokens.

The first line says what made it; each other line is [text, words, gaps], gaps being null where Flair raises.
The same versions give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import io
import json
import os
import sys
from collections.abc import Iterator

import segtok_venv

segtok_venv.ensure()

import segtok_chain  # noqa: E402
from segtok_texts import Texts  # noqa: E402

TARGET = segtok_venv.REPOSITORY / "model-server/test/core/tokenization/corpus.jsonl.gz"
SEED = 20260101
COUNT = 24_000
FLAIR_PYTHON = segtok_venv.CACHE / "exporter-venv" / "bin" / "python"
SHOWN = 5


def texts() -> list[str]:
    """The corpus: texts that random ones would seldom be, then random ones; no text twice."""
    fixed = [
        "",
        " ",
        "\n",
        ".",
        "...",
        "'",
        ",",
        "\u200b",
        "\u0085",
        "\x1c",
        "n't",
        "-\r-",
        "a-\rb",
        "a-\rb-\rc",
        "a- \t\r\u00a0b.",
        "😀",
        "x" * 20_000,
        "A)" * 5_000,
    ]
    unique = dict.fromkeys(fixed)
    for text in Texts(SEED).several(COUNT * 2):
        unique[text] = None
        if len(unique) == COUNT:
            break
    return list(unique)


def lines() -> Iterator[str]:
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    head = {
        "segtok": segtok_venv.SEGTOK_VERSION,
        "regex": segtok_venv.REGEX_VERSION,
        "seed": SEED,
        "texts": COUNT,
    }
    yield json.dumps(head, **compact)
    for text in texts():
        words, gaps = segtok_chain.tokenise(text)
        yield json.dumps([text, words, gaps], **compact)


def compressed() -> bytes:
    """Without a time or name in the header, so that the bytes depend on the lines alone."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write("".join(line + "\n" for line in lines()).encode())
    return buffer.getvalue()


def ensure_flair() -> None:
    """Returns only in an interpreter that has Flair."""
    if importlib.util.find_spec("flair") is not None:
        return
    if not FLAIR_PYTHON.exists() or sys.executable == str(FLAIR_PYTHON):
        raise SystemExit(
            f"No flair in {sys.executable}, nor in {FLAIR_PYTHON.parents[1]}; this check needs flair 0.15.1. "
            "Make the exporter's environment first, or run this with a Python that has flair."
        )
    os.execv(FLAIR_PYTHON, [str(FLAIR_PYTHON), *sys.argv])


def check_against_flair(candidates: list[str]) -> int:
    """Compares words, positions and refusals with Flair's own; exit status."""
    from flair.data import Sentence

    differing = []
    for text in candidates:
        expected = segtok_chain.tokenise(text)
        try:
            tokens = Sentence(text).tokens
        except ValueError:
            agrees = expected.gaps is None
        else:
            ends = [0, *(token.end_position for token in tokens)]
            gaps = [token.start_position - end for token, end in zip(tokens, ends, strict=False)]
            agrees = ([token.text for token in tokens], gaps) == tuple(expected)
        if not agrees:
            differing.append(text)
    print(f"{len(candidates)} texts, {len(differing)} differences from flair.data.Sentence")
    for text in differing[:SHOWN]:
        print(f"  {text[:200]!a}")
    return 1 if differing else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when the file would differ"
    )
    parser.add_argument(
        "--check-against-flair",
        action="store_true",
        help="compare the chain used here with flair.data.Sentence; needs Flair 0.15.1",
    )
    parser.add_argument("--count", type=int, help="with --check-against-flair: fresh texts, not the corpus")
    parser.add_argument("--seed", type=int, default=0, help="seed of the fresh texts (default: 0)")
    arguments = parser.parse_args()
    if arguments.check_against_flair:
        ensure_flair()
        fresh = arguments.count is not None
        return check_against_flair(list(Texts(arguments.seed).several(arguments.count)) if fresh else texts())
    content = compressed()
    if arguments.check:
        if TARGET.exists() and TARGET.read_bytes() == content:
            return 0
        print(
            f"{TARGET.name} is not what would be written; run: exporter/tools/segtok_corpus.py",
            file=sys.stderr,
        )
        return 1
    TARGET.write_bytes(content)
    print(f"wrote {TARGET.name}, {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
