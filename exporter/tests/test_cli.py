"""What people see: help, exit codes, and errors without stack traces."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from flair_bundle.cli import COMMANDS, main, make_parser
from flair_bundle.commands import verify
from flair_bundle.commands.export import name_and_version
from flair_bundle.commands.export import run as run_export
from flair_bundle.errors import BundleError
from test_safe_reading import GOOD_TRANSFORMER, Calls, classifier, save_zip


def test_help_and_readme_name_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    shown = capsys.readouterr().out
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    for command in COMMANDS:
        name = command.__name__.rpartition(".")[2].replace("_", "-")
        assert f"\n    {name}" in shown
        assert f"\n| `{name}` | " in readme


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_each_help_has_examples(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    name = command.__name__.rpartition(".")[2].replace("_", "-")
    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])

    assert f"\nexamples:\n  flair-bundle {name} " in capsys.readouterr().out


@pytest.mark.parametrize("command", ["export", "inspect", "compare", "reference"])
def test_whoever_reads_a_pt_is_told_that_it_is_code(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])

    assert "Python pickle" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", "{model}"],
        ["inspect", "{model}", "--json"],
        ["inspect", "{model}", "--facts-only"],
        ["export", "{model}", "{folder}/out", "--name", "a", "--version", "1"],
        ["reference", "{model}", "{folder}/out.jsonl"],
        ["compare", "{model}", "{folder}/messages.csv", "--output", "{folder}/written.jsonl"],
    ],
)
def test_no_command_runs_what_a_pt_names(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "it-ran"
    model = save_zip(tmp_path / "evil.pt", pickle.dumps(Calls(os.system, f"touch {mark}")))
    (tmp_path / "messages.csv").write_text("text\nhello\n")
    prediction = {"text": "hello", "label": "a", "score": 0.5}
    record = {"outcome": "prediction", "prediction": prediction}
    (tmp_path / "written.jsonl").write_text(json.dumps(record))

    code = main([part.format(model=model, folder=tmp_path) for part in arguments])

    assert code == 1
    captured = capsys.readouterr()
    shown = captured.out + captured.err
    assert "evil.pt was not loaded, because it names something that could run code" in shown
    assert "posix.system at byte" in shown
    assert "Traceback" not in shown
    assert not mark.exists()
    assert not (tmp_path / "out").exists()


def test_a_taken_folder_is_noticed_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    code = main(
        [
            *("train-and-export", "gru", "--data", "absent.csv", "--out", str(tmp_path)),
            *("--name", "a", "--version", "1"),
        ]
    )

    assert code == 1
    assert "something lies there already" in capsys.readouterr().err


def test_a_mismatch_is_exit_1(
    demonstration: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{"text":"Where is my card?","label":"nonsense","score":0.5}\n')

    code = main(["verify", str(demonstration), "--reference", str(wrong)])

    assert code == 1
    shown = capsys.readouterr().err
    assert shown.startswith("flair-bundle: The bundle does not answer as Flair does: got 1 other")
    assert "Traceback" not in shown


def test_the_trace_is_there_for_those_who_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--debug", "verify", str(tmp_path)]) == 1

    assert "Traceback" in capsys.readouterr().err


def test_what_nobody_foresaw_is_told_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_folder: Path) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(verify, "read_bundle", fail)

    assert main(["verify", "anything"]) == 3

    shown = capsys.readouterr().err
    assert "not foreseen: got ZeroDivisionError: by zero; allowed" in shown
    assert "Traceback" not in shown


def test_verify_as_json(
    demonstration: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(demonstration), "--json"]) == 0
    good = json.loads(capsys.readouterr().out)
    assert (good["ok"], good["name"], good["label_differences"]) == (True, "banking77-gru", 0)
    assert len(good["model_sha256"]) == 64

    assert main(["verify", str(tmp_path), "--json"]) == 1
    bad = json.loads(capsys.readouterr().out)
    assert bad["ok"] is False
    assert bad["error"]["what"] == "There is no bundle"
    assert set(bad["error"]) == {"what", "got", "allowed", "todo"}


def test_verify_reads_the_contract(
    demonstration: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(demonstration, folder)
    manifest = json.loads((folder / "bundle.json").read_text("utf-8"))
    manifest["multi_label"] = "no"
    del manifest["licence"]
    (folder / "bundle.json").write_text(json.dumps(manifest), "utf-8")

    assert main(["verify", str(folder)]) == 1

    shown = capsys.readouterr().err
    assert (
        "bundle.json does not follow the contract: got the whole: 'licence' is a required" in shown
    )
    assert "multi_label: 'no' is not of type 'boolean'" in shown


def test_inspect_tells_facts_without_torch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save_zip(tmp_path / "model.pt", classifier(GOOD_TRANSFORMER))

    assert main(["inspect", str(path), "--facts-only"]) == 0
    shown = capsys.readouterr().out
    assert "class       TextClassifier (Flair unknown)" in shown
    assert "embeddings  TransformerDocumentEmbeddings" in shown

    assert main(["inspect", str(path), "--facts-only", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["embeddings"][0]["class"] == "TransformerDocumentEmbeddings"
    assert facts["pickle_names"] == ["_io.BytesIO"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ("intents", "2.0.0")),
        (["--name", "other"], ("other", "2.0.0")),
        (["--version", "3"], ("intents", "3")),
    ],
)
def test_a_name_from_the_folder(given: list[str], expected: tuple[str, str]) -> None:
    arguments = make_parser().parse_args(["export", "a.pt", "models/intents/2.0.0", *given])

    assert name_and_version(arguments) == expected


@pytest.mark.parametrize("budget", ["-0.1", "0.6", "2"])
def test_a_budget_that_is_no_part(budget: str, tmp_path: Path) -> None:
    command = ["export", "absent.pt", str(tmp_path / "out"), "--name", "a", "--version", "1"]

    with pytest.raises(BundleError, match=r"allowed: 0 to 0\.5"):
        run_export(make_parser().parse_args([*command, "--flip-budget", budget]))


@pytest.mark.torch
def test_a_file_that_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.pt"
    model.write_bytes(b"not even a pickle")

    assert main(["inspect", str(model), "--trust"]) == 1

    assert "model.pt is not a model file that Flair can read: got " in capsys.readouterr().err
