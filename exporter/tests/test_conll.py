"""Tagged words become texts with places, and F1 counts entities that are right in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flair_bundle.errors import BundleError
from flair_bundle.training.conll import Place, TaggedText, micro_f1, read_conll

if TYPE_CHECKING:
    from pathlib import Path


def test_reads_sentences(tmp_path: Path) -> None:
    path = tmp_path / "data.conll"
    path.write_text("In\tO\nNew\tB-place\nYork\tI-place\n\t\n\n\u200bZoe\tB-person\n", "utf-8")
    assert read_conll(path) == [
        TaggedText("In New York", (Place(3, 11, "place"),)),
        TaggedText("Zoe", (Place(0, 3, "person"),)),
    ]


@pytest.mark.parametrize("line", ["word", "word\tX", "word\tE-place"])
def test_refuses_other_lines(line: str, tmp_path: Path) -> None:
    path = tmp_path / "data.conll"
    path.write_text(f"a\tO\n{line}\n", "utf-8")
    with pytest.raises(BundleError, match=r"Line 2 of data.conll is not a tagged word: got '"):
        read_conll(path)


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no file at"):
        read_conll(tmp_path / "none.conll")


def test_micro_f1() -> None:
    one, other = Place(0, 3, "a"), Place(4, 6, "b")
    assert micro_f1([[one, other], []], [[one], [Place(0, 1, "a")]]) == 0.5
    assert micro_f1([[one]], [[Place(0, 3, "b")]]) == 0.0
    assert micro_f1([[]], [[]]) == 1.0
