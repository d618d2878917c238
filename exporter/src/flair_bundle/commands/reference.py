"""`flair-bundle reference`: Flair's answers to many texts, for tests without torch."""

from __future__ import annotations

import argparse
import gzip
import sys
from pathlib import Path
from typing import Any

from flair_bundle.bundle.golden import labels_of, to_jsonl
from flair_bundle.commands.arguments import add_examples, add_trust
from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases

_PHRASES_SEED = 101
_FUZZ_SEED = 102


def add_parser(commands: Any) -> None:
    """Adds the subcommand."""
    parser = commands.add_parser(
        "reference",
        help="write Flair's own answers to generated texts",
        description="Writes texts with Flair's label and score, as JSON lines: ordinary messages "
        "of a bank's customers, and damaged ones (emoji, combining and invisible characters, "
        "right-to-left, CJK, line ends, up to 20,000 characters). Always the same texts.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL.pt")
    parser.add_argument("output", type=Path, metavar="OUT.jsonl", help=".gz at the end packs it")
    parser.add_argument("--phrases", type=int, default=400, help="ordinary texts (default: 400)")
    parser.add_argument("--fuzz", type=int, default=400, help="damaged texts (default: 400)")
    add_trust(parser)
    add_examples(parser, "flair-bundle reference intents.pt answers-of-flair.jsonl.gz --fuzz 1000")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scores and writes."""
    from flair_bundle.commands.bundling import score_texts
    from flair_bundle.flair_models.loading import load_model

    model = load_model(arguments.model, trust=arguments.trust).model
    texts = dict.fromkeys(
        [text for group in AWKWARD.values() for text in group]
        + make_phrases(arguments.phrases, _PHRASES_SEED)
        + make_fuzz(arguments.fuzz, _FUZZ_SEED)
    )
    scored = score_texts(model, list(texts), lambda line: print(line, file=sys.stderr))
    content = to_jsonl(scored)
    if arguments.output.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_bytes(content)
    print(
        f"{arguments.output}: {len(scored)} texts, {len(labels_of(scored))} labels occur, "
        f"{len(content) / 1e6:.2f} MB"
    )
    return 0
