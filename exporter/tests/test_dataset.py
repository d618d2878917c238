"""The texts that accuracy is measured on are never trained on, and always the same ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from flair_bundle.errors import BundleError
from flair_bundle.texts.phrases import make_phrases
from flair_bundle.training.batching import order_by_like_length
from flair_bundle.training.dataset import is_held_back, read_dataset


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [f'"{text}",money' for text in make_phrases(500, seed=3)]
    path = tmp_path / "messages.csv"
    # A byte order mark, doubled rows and rows without label or text are usual.
    lines = ["text,category", *rows, *rows[:50], "no label,", ",no text"]
    path.write_text("\n".join(lines), "utf-8-sig")
    return path


def test_a_fifth_is_held_back(data: Path) -> None:
    dataset = read_dataset(data)

    assert len(dataset.train) + len(dataset.held_back) == 550
    assert 0.15 <= len(dataset.held_back) / 550 <= 0.25


def test_no_text_is_on_both_sides(data: Path) -> None:
    dataset = read_dataset(data)

    held_back = {row.text for row in dataset.held_back}
    assert held_back
    assert held_back.isdisjoint(row.text for row in dataset.train)


def test_the_text_alone_decides() -> None:
    # Known answers: an accuracy of last year is comparable only while these stay.
    held_back = [text for text in "abcdeé" if is_held_back(text)]
    assert held_back == ["a", "c"]


def test_says_what_was_held_back(data: Path) -> None:
    dataset = read_dataset(data)

    assert dataset.evaluated_on == (
        f"{len(dataset.held_back)} held-back texts of messages.csv (texts whose SHA-256, read as "
        "a number from its first 8 bytes, is divisible by 5; the other "
        f"{len(dataset.train)} were trained on)"
    )


def test_a_missing_column_names_those_that_are_there(data: Path) -> None:
    with pytest.raises(BundleError) as error:
        read_dataset(data, label_column="label")

    assert str(error.value) == (
        "messages.csv has no column 'label': got the columns text, category; allowed: one column "
        "with the text and one with the label. Name them with --text-column and --label-column."
    )


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="The training data cannot be read: got no file at"):
        read_dataset(tmp_path / "nothing.csv")


def test_too_few_texts(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("text,category\nb,x\n")

    with pytest.raises(BundleError, match="got 1 to train on, 0 held back"):
        read_dataset(path)


def test_batches_of_like_length_lose_nothing_and_pad_little() -> None:
    generator = random.Random(1)
    lengths = [generator.randint(1, 60) for _ in range(1_003)]

    order = order_by_like_length(lengths, 32, random.Random(2))

    assert sorted(order) == list(range(1_003))
    batches = [[lengths[index] for index in order[at : at + 32]] for at in range(0, 1_003, 32)]
    padded = sum(max(batch) * len(batch) for batch in batches)
    assert padded <= 1.1 * sum(lengths)
    assert [max(batch) for batch in batches] != sorted(max(batch) for batch in batches)
