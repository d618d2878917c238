"""`exporter/train-and-export wnut17`: named entities, from CoNLL files to a bundle."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from flair_bundle.bundle.manifest import Identity
from flair_bundle.bundle.writer import check_target
from flair_bundle.credits import read_credits
from flair_bundle.errors import BundleError
from flair_bundle.texts.names import make_named
from flair_bundle.training.conll import read_conll
from flair_bundle.training.tagger import EPOCHS, train_tagger

_GOLDEN, _SEED = 300, 17
_CREDITS = Path(__file__).parents[1] / "credits"


def main() -> int:
    """Trains, exports and says how good the tagger is; the `.pt` stays beside the bundle."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    parser = argparse.ArgumentParser(
        prog="train-and-export wnut17",
        description="Trains a small SequenceTagger (MiniLM's word vectors made short, characters, "
        "LSTM, CRF) on a CoNLL file and exports it. Some ten CPU minutes.",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="TRAIN.conll")
    parser.add_argument("--dev", type=Path, required=True, metavar="DEV.conll")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT_DIR", help="new folder")
    parser.add_argument("--name", default="wnut17-lstm-crf")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help=f"default: {EPOCHS}")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default: 1)")
    arguments = parser.parse_args()
    try:
        return _run(arguments)
    except BundleError as error:
        print(f"train-and-export wnut17: {error}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    from flair_bundle.commands.bundling import Request, export_bundle

    check_target(arguments.out)
    identity = Identity(
        arguments.name, arguments.version, "Named entities in short messages, of six kinds"
    )
    train, held_back = read_conll(arguments.data), read_conll(arguments.dev)
    model = arguments.out.with_name(f"{arguments.out.name}.pt")
    metrics = train_tagger(
        train,
        held_back,
        model,
        evaluated_on=f"the {len(held_back):,} texts of {arguments.dev.name}, never trained on",
        epochs=arguments.epochs,
        threads=arguments.threads,
    )
    request = Request(
        source=model,
        target=arguments.out,
        identity=identity,
        texts=make_named(_GOLDEN, _SEED),
        metrics=metrics,
        credit=read_credits(
            [str(_CREDITS / name) for name in ("wnut17.json", "minilm-words.json")]
        ),
    )
    result = export_bundle(request, lambda line: print(line, file=sys.stderr, flush=True))
    print(
        f"{arguments.out}: {result.comparison.compared} golden texts, largest difference of a "
        f"score {result.comparison.largest_difference:.1e}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
