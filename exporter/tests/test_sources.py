"""Texts are read from what people have, and from what the pipeline wrote."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from flair_bundle.bundle.answer import Answer
from flair_bundle.errors import BundleError
from flair_bundle.texts.batches import in_batches
from flair_bundle.texts.predictions import Predicted, read_column, read_predictions
from flair_bundle.texts.sources import read_texts


def test_batches_are_of_similar_length_and_bounded() -> None:
    texts = ["x" * length for length in (20_000, 5, 4, 3_000, 2_500, 0, *range(100, 180))]

    batches = in_batches([*texts, "xxxx"])

    assert sorted(len(text) for batch in batches for text in batch) == sorted(map(len, texts))
    assert max(len(batch) for batch in batches) == 32
    assert batches[-1] == ["x" * 20_000]
    for batch in batches[:-1]:
        assert len(batch) * max(len(text) for text in batch) <= 8_000
    assert all(len(batch) == 1 for batch in in_batches(texts, most_texts=1))


def test_plain_lines_keep_odd_separators(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("one\n\ntwo\u2028still two\n", "utf-8")

    assert read_texts(path) == ["one", "two\u2028still two"]


def test_json_lines_packed_or_not(tmp_path: Path) -> None:
    content = b'{"message": "a\\nb"}\n{"message": ""}\n'
    (tmp_path / "texts.jsonl").write_bytes(content)
    (tmp_path / "texts.jsonl.gz").write_bytes(gzip.compress(content))

    for name in ("texts.jsonl", "texts.jsonl.gz"):
        assert read_texts(tmp_path / name, "message") == ["a\nb", ""]


def test_a_csv_with_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_bytes(b'\xef\xbb\xbfid,text\r\n1,"a ""b"",\r\nc"\r\n2\r\n')

    assert read_texts(path) == ['a "b",\r\nc']


def test_a_missing_column(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("id,body\n1,a\n")

    with pytest.raises(BundleError, match="allowed: UTF-8, with the texts under 'text'"):
        read_texts(path)


def test_a_column_of_a_damaged_csv(tmp_path: Path) -> None:
    path = tmp_path / "damaged.csv"
    long_text = "x" * 200_000
    rows = [
        *(b"id,text", b"1,plain", b"", b"2", b"3,\xff\xfe", b"4,a\x00b"),
        *(b"5," + long_text.encode(), b'6,in "the middle"'),
    ]
    path.write_bytes(b"\n".join(rows))

    found = read_column(path, "text")

    assert {"plain", "a\x00b", long_text, 'in "the middle"'} <= found
    # The fifth is the text that is not UTF-8: no prediction can equal it.
    assert len(found) == 5
    with pytest.raises(BundleError, match="has no column 'body': got the columns id, text"):
        read_column(path, "body")


def test_predictions_without_dead_letters(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    records = [
        {
            "outcome": "prediction",
            "prediction": {"text": "a\u2028", "label": "x", "score": 0.5},
        },
        {"outcome": "dead-letter", "reason": "missing-column"},
        {"outcome": "prediction", "prediction": {"text": "", "label": None, "score": None}},
    ]
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), "utf-8")

    assert read_predictions(path) == [
        Predicted("a\u2028", Answer("x", 0.5)),
        Predicted("", Answer(None, None)),
    ]


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"outcome": "prediction"}'])
def test_other_files_are_no_predictions(line: str, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(line)

    with pytest.raises(BundleError, match=r"Line 1 of out\.jsonl is not a record"):
        read_predictions(path)
