"""What people see: help, exit codes, and errors without stack traces."""

from __future__ import annotations

from pathlib import Path

import pytest

from flair_bundle.cli import COMMANDS, main


def test_help_names_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    shown = capsys.readouterr().out
    for command in COMMANDS:
        name = command.__name__.rpartition(".")[2].replace("_", "-")
        assert f"\n    {name}" in shown


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
        ["export", "{model}", "{folder}/out", "--name", "a", "--version", "1"],
        ["reference", "{model}", "{folder}/out.jsonl"],
    ],
)
def test_no_pt_is_read_without_trust(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.pt"
    model.write_bytes(b"not even a pickle")

    code = main([part.format(model=model, folder=tmp_path) for part in arguments])

    assert code == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "flair-bundle: model.pt was not loaded, because reading a .pt file can run code: got no "
        "--trust; allowed: --trust, for files from a source you would run a program from. Give "
        "--trust if you trust the maker of the file."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["model.pt"]


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
    assert main(["--traceback", "verify", str(tmp_path)]) == 1

    assert "Traceback" in capsys.readouterr().err


@pytest.mark.torch
def test_a_file_that_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.pt"
    model.write_bytes(b"not even a pickle")

    assert main(["inspect", str(model), "--trust"]) == 1

    assert "model.pt is not a model file that Flair can read: got " in capsys.readouterr().err
