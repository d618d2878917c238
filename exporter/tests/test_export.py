"""The commands around a `.pt`, on a tiny one: inspect, export, reference, compare."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conftest import REPOSITORY
from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.golden import labels_of
from flair_bundle.bundle.reader import read_bundle
from flair_bundle.cli import main
from tiny_embeddings import one_hot
from tiny_models import document_rnn_classifier, transformer_classifier

pytestmark = pytest.mark.torch

SCHEMA = json.loads((REPOSITORY / "contract/schemas/bundle.schema.json").read_text("utf-8"))
NAMED = ("--name", "tiny", "--version", "1.0.0")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.pt"
    document_rnn_classifier([one_hot()], bidirectional=True).save(str(path))
    return path


def export(model: Path, target: Path, *arguments: str) -> int:
    return main(["export", str(model), str(target), *NAMED, *arguments])


def test_exports_a_complete_bundle(model: Path, tmp_path: Path) -> None:
    assert export(model, tmp_path / "out") == 0

    bundle = read_bundle(tmp_path / "out")
    jsonschema.validate(bundle.manifest, SCHEMA)
    assert bundle.manifest["provenance"]["flair"] == "0.15.1"
    assert bundle.manifest["provenance"]["pickle"]["reader"] == "restricted"
    assert "flair.data.Dictionary" in bundle.manifest["provenance"]["pickle"]["names"]
    assert 200 <= len(bundle.golden) <= 256
    assert len(labels_of(bundle.golden)) >= 3
    assert main(["verify", str(tmp_path / "out")]) == 0


def test_a_transformer_bundle_follows_the_schema_too(tiny_encoder: Path, tmp_path: Path) -> None:
    path = tmp_path / "tiny.pt"
    transformer_classifier(tiny_encoder, cls_pooling="mean").save(str(path))

    assert export(path, tmp_path / "out") == 0

    bundle = read_bundle(tmp_path / "out")
    jsonschema.validate(bundle.manifest, SCHEMA)
    assert bundle.manifest["features"][0]["max_length"] == 512
    # Nothing of the exporting machine travels along.
    assert str(tiny_encoder) not in bundle.files["tokenizer_config.json"].decode()
    assert json.loads(bundle.files["tokenizer.json"])["truncation"] is None


def test_eight_bit_weights(
    tiny_encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.pt"
    transformer_classifier(tiny_encoder, cls_pooling="mean").save(str(path))

    # A random model has no margins between its labels: many change.
    assert export(path, tmp_path / "out", "--quantize", "int8", "--flip-budget", "0.5") == 0

    bundle = read_bundle(tmp_path / "out")
    jsonschema.validate(bundle.manifest, SCHEMA)
    changed = bundle.manifest["quantization"]["labels_changed"]
    report = json.loads(bundle.files["quantization.json"])
    assert len(report["labels_changed"]) == changed
    assert report["graph_bytes"]["int8"] < report["graph_bytes"]["fp32"]
    assert f"8-bit weights changed {changed} of {len(bundle.golden)} labels" in (
        capsys.readouterr().out
    )
    assert main(["verify", str(tmp_path / "out")]) == 0


def test_golden_texts_of_ones_own(model: Path, tmp_path: Path) -> None:
    texts = tmp_path / "own.txt"
    texts.write_text("\n".join(f"my own card {number}" for number in range(40)))

    export(model, tmp_path / "out", "--golden", str(texts))

    golden = [text.text for text in read_bundle(tmp_path / "out").golden]
    assert sum(text.startswith("my own card") for text in golden) >= 20
    assert "" in golden


def test_texts_that_prove_little_are_pointed_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    path = tmp_path / "flat.pt"
    flat = document_rnn_classifier([one_hot()])
    with torch.no_grad():
        flat.decoder.weight.zero_()
        flat.decoder.bias.zero_()
        flat.decoder.bias[2] = 5
    flat.save(str(path))

    assert export(path, tmp_path / "out") == 0

    assert "warning: only the labels top up occur among the golden texts" in capsys.readouterr().err


def test_a_wrong_graph_leaves_no_bundle(
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from flair_bundle.graphs import recurrent

    # As if the gates had been left in PyTorch's order.
    monkeypatch.setitem(recurrent._GATES_OF_PYTORCH, "GRU", (0, 1, 2))

    assert export(model, tmp_path / "out") == 1

    assert "The bundle does not answer as Flair does" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.pt"]


def test_inspect(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(model)]) == 0

    shown = capsys.readouterr().out
    assert "labels      card, transfer, top up, fee, identity (5)" in shown
    assert "embeddings  DocumentRNNEmbeddings: hidden_size=16, rnn_layers=1" in shown
    assert "OneHotEmbeddings" in shown
    assert "exportable  yes: " in shown


def test_inspect_as_json(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(model), "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert facts["exportable"] is True
    assert facts["labels"] == ["card", "transfer", "top up", "fee", "identity"]
    assert facts["embeddings"][0]["class"] == "DocumentRNNEmbeddings"


def test_inspect_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from flair.embeddings import HashEmbeddings

    path = tmp_path / "none.pt"
    document_rnn_classifier([one_hot(), HashEmbeddings(10, 4)]).save(str(path))

    assert main(["inspect", str(path)]) == 1
    assert "exportable  no: The token embedding " in capsys.readouterr().out

    assert main(["inspect", str(path), "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert facts["exportable"] is False
    assert facts["reason"]["got"] == "HashEmbeddings"


@pytest.fixture
def pipeline(model: Path, tmp_path: Path) -> tuple[Path, Path, list[dict[str, Any]]]:
    """A CSV and what a faultless pipeline would write for it."""
    reference = tmp_path / "reference.jsonl"
    main(["reference", str(model), str(reference), "--phrases", "40", "--fuzz", "40"])
    lines = [line for line in reference.read_text("utf-8").split("\n") if line]
    texts = [ScoredText.from_json_line(line) for line in lines]
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "body"])
        rows.writerows([number, text.text] for number, text in enumerate(texts))
    records: list[dict[str, Any]] = [
        {"id": str(number), "outcome": "prediction", "prediction": json.loads(text.to_json_line())}
        for number, text in enumerate(texts)
    ]
    return path, tmp_path / "out.jsonl", [*records, {"id": "x", "outcome": "dead-letter"}]


def compare(model: Path, path: Path, output: Path, records: list[dict[str, Any]]) -> int:
    output.write_text("".join(json.dumps(record) + "\n" for record in records))
    command = ["compare", str(model), str(path), "--output", str(output), "--text-column", "body"]
    return main([*command])


def test_compare_accepts_flairs_answers(
    model: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path, output, records = pipeline

    assert compare(model, path, output, records) == 0

    shown = capsys.readouterr().out
    assert f"{len(records) - 1} predictions of" in shown
    # The same texts are put into the same batches, so not even the last bits move.
    assert "0 other labels, largest difference of a score 0.0e+00" in shown


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "other"}, "1 other labels"),
        ({"label": None, "score": None}, "1 other labels"),
        ({"score": 0.01}, "0 other labels, largest difference of a score"),
        ({"text": "never sent"}, "1 predicted texts are not in the CSV, such as 'never sent'"),
    ],
)
def test_compare_finds_one_wrong_answer(
    change: dict[str, Any],
    message: str,
    model: Path,
    pipeline: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, output, records = pipeline
    records[20]["prediction"].update(change)

    assert compare(model, path, output, records) == 1

    assert message in capsys.readouterr().out


def test_compare_of_nothing(model: Path, pipeline: Any) -> None:
    path, output, _ = pipeline

    assert compare(model, path, output, []) == 1
