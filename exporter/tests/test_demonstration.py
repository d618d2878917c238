"""The committed model answers as Flair did when its reference was written."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.reader import Bundle, read_bundle
from flair_bundle.cli import main
from flair_bundle.runtime.scoring import BundleScorer
from flair_bundle.runtime.verification import verify_bundle

MODELS = Path(__file__).resolve().parents[2] / "models"


@pytest.fixture(scope="session")
def bundle(demonstration: Path) -> Bundle:
    return read_bundle(demonstration)


@pytest.fixture(scope="session")
def reference(demonstration: Path) -> list[ScoredText]:
    lines = (demonstration.parent / "reference" / "1.0.0.jsonl").read_text("utf-8").split("\n")
    return [ScoredText.from_json_line(line) for line in lines if line]


def test_golden_texts(bundle: Bundle) -> None:
    comparison = verify_bundle(bundle)

    assert len({text.answer.label for text in bundle.golden}) >= 3
    assert comparison.compared == len(bundle.golden) >= 200


@pytest.mark.parametrize("name", ["banking77-gru", "wnut17-lstm-crf"])
def test_golden_texts_are_of_many_lengths_and_scripts_and_some_are_damaged(name: str) -> None:
    texts = [text.text for text in read_bundle(MODELS / name / "1.0.0").golden]

    scripts = Counter(script for text in texts for script in scripts_of(text))
    assert len(texts) >= 200
    assert len([script for script, count in scripts.items() if count >= 3]) >= 12
    assert {0, 1, 2} <= {len(str(len(text))) - 1 for text in texts}
    assert len({text for text in texts if any(is_invisible(each) for each in text)}) >= 10


def scripts_of(text: str) -> set[str]:
    """The first words of its letters' names: LATIN, ARABIC, CJK …."""
    return {unicodedata.name(each, "?").split()[0] for each in text if each.isalpha()}


def is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cn")


def test_reference_texts(bundle: Bundle, reference: list[ScoredText]) -> None:
    comparison = verify_bundle(bundle, reference)

    labels = Counter(text.answer.label for text in reference)
    assert comparison.compared >= 500
    assert len(labels) >= 3
    assert max(labels.values()) <= 0.6 * len(reference)
    assert max(len(text.text) for text in reference) == 20_000


def test_a_text_has_the_same_answer_in_any_batch(
    bundle: Bundle, reference: list[ScoredText]
) -> None:
    scorer = BundleScorer(bundle)
    texts = [text.text for text in reference if len(text.text) < 1_000][:150]

    together = scorer.score(texts, batch_size=64)
    alone = scorer.score(texts, batch_size=1)

    assert [answer.label for answer in together] == [answer.label for answer in alone]
    scores = [(a.score or 0, b.score or 0) for a, b in zip(together, alone, strict=True)]
    assert max(abs(a - b) for a, b in scores) <= 1e-5


def test_the_command_says_so(demonstration: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(demonstration)]) == 0

    assert "labels of 256 of 256 texts equal" in capsys.readouterr().out


def test_the_bundle_is_small(bundle: Bundle) -> None:
    assert sum(len(content) for content in bundle.files.values()) <= 5e6
