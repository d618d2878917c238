"""From a CSV to a `.pt` and on to a bundle, with as little training as possible."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from flair_bundle.bundle.reader import read_bundle
from flair_bundle.cli import main
from flair_bundle.texts.phrases import make_phrases

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.torch


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["category", "text"])
        for text in make_phrases(120, seed=1):
            rows.writerow(["card" if "card" in text else "money" if "a" in text else "rest", text])
        rows.writerow(["empty", ""])
    return path


@pytest.mark.parametrize("recipe", ["gru", "minilm"])
def test_from_csv_to_bundle(recipe: str, data: Path, tiny_encoder: Path, tmp_path: Path) -> None:
    out = tmp_path / "bundles" / "1.0.0"
    arguments = ["--data", str(data), "--out", str(out), "--name", "tiny", "--version", "1.0.0"]
    encoder = ["--encoder", str(tiny_encoder)] if recipe == "minilm" else []

    options = ["--epochs", "1", "--credits", "banking77"]
    code = main(["train-and-export", recipe, *arguments, *encoder, *options])

    assert code == 0
    manifest = read_bundle(out).manifest
    assert sorted(manifest["labels"]) == ["card", "money", "rest"]
    assert manifest["licence"] == "CC-BY-4.0"
    report = json.loads((tmp_path / "bundles" / "1.0.0.metrics.json").read_text())
    assert manifest["metrics"]["accuracy"] == report["accuracy"]
    assert "held-back texts of messages.csv" in manifest["metrics"]["evaluated_on"]
    assert sorted(path.name for path in out.parent.iterdir()) == [
        "1.0.0",
        "1.0.0.metrics.json",
        "1.0.0.pt",
    ]


def test_a_tagger_answers_from_its_file_as_it_was_trained(tmp_path: Path) -> None:
    from flair.models import SequenceTagger

    from flair_bundle.flair_models.scoring import score_with_flair
    from flair_bundle.training.conll import Place, TaggedText
    from flair_bundle.training.tagger import new_tagger, to_tagged_corpus

    texts = [TaggedText(f"My {name} is here", (Place(3, 7, "kind"),)) for name in ("card", "bank")]
    model = new_tagger(to_tagged_corpus(texts), texts)
    # Else the two would hardly differ: the names decide which weights read which vectors.
    model.embeddings.embeddings[0].char_rnn.weight_hh_l0.data.normal_()
    model.save(str(tmp_path / "tagger.pt"))
    loaded = SequenceTagger.load(str(tmp_path / "tagger.pt"))

    awkward = make_phrases(40, seed=6)
    answers = score_with_flair(model, awkward)
    assert score_with_flair(loaded, awkward) == answers
    assert sum(len(answer.entities or ()) for answer in answers) > 20


def test_the_same_data_gives_the_same_model(data: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        main(["train", "gru", str(data), str(tmp_path / f"{name}.pt"), "--epochs", "1"])
        main(
            [
                *("export", str(tmp_path / f"{name}.pt"), str(tmp_path / name)),
                *("--name", "tiny", "--version", "1", "--trust"),
            ]
        )

    assert (tmp_path / "first/model.onnx").read_bytes() == (
        tmp_path / "second/model.onnx"
    ).read_bytes()
