"""Subwords of words in windows, and where in the windows each word's subwords are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flair_bundle.runtime.features_padding import Feeder, Inputs, Words, pad


@dataclass(frozen=True)
class _Place:
    """A subword of a word."""

    window: int
    index: int
    word: int


def transformer_words_feeder(feature: dict[str, Any], files: dict[str, bytes]) -> Feeder:
    """The inputs `[windows, subwords]` of the encoder and the positions for the pooling.

    Positions count in the flattened windows from 1; 0 is a word without subwords.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(files[feature["tokenizer"]].decode("utf-8"))
    tokenizer.enable_truncation(feature["max_length"], stride=feature["stride"])
    before, after = (
        [tokenizer.id_to_token(each) for each in feature.get(side, [])]
        for side in ("before_ids", "after_ids")
    )

    def feed(words: Words) -> Inputs:
        expanded = [[*before, *text, *after] for text in words]
        windows: list[Any] = []
        places: list[list[_Place]] = []
        for text, encoding in zip(
            words, tokenizer.encode_batch(expanded, is_pretokenized=True), strict=True
        ):
            # Without a stride, Flair takes the first window only: the text is cut.
            own = [encoding, *(encoding.overflowing if feature["stride"] else [])]
            found = _places([each.word_ids for each in own], feature)
            inside = range(len(before), len(before) + len(text))
            places.append(
                [
                    _Place(len(windows) + each.window, each.index, each.word - len(before))
                    for each in found
                    if each.word in inside
                ]
            )
            windows.extend(own)
        inputs = {
            feature["ids_input"]: pad([each.ids for each in windows], feature["padding_id"]),
            feature["mask_input"]: pad([[1] * len(each.ids) for each in windows], 0),
        }
        width = inputs[feature["ids_input"]].shape[1]
        return {**inputs, **_positions(feature, words, places, width)}

    return feed


def _places(word_ids: Sequence[Sequence[int | None]], feature: dict[str, Any]) -> list[_Place]:
    """The subwords in the order in which Flair joins the windows of a text.

    It takes the first window's beginning, the middle of each, and the last one's end.
    """
    if len(word_ids) == 1:
        slots = [(0, index) for index in range(len(word_ids[0]))]
    else:
        longest, half, last = feature["max_length"], feature["stride"] // 2, len(word_ids) - 1
        slots = [(0, index) for index in range(half + 1)]
        for window in range(len(word_ids)):
            slots += [(window, index) for index in range(half + 1, longest - 1 - half)]
        slots += [(last, index) for index in range(longest - 1 - half, longest)]
    places = []
    for window, index in slots:
        word = word_ids[window][index] if index < len(word_ids[window]) else None
        if word is not None:
            places.append(_Place(window, index, word))
    return places


def _positions(
    feature: dict[str, Any], words: Words, places: list[list[_Place]], width: int
) -> Inputs:
    first: list[list[int]] = []
    last: list[list[int]] = []
    counts: list[list[int]] = []
    flat: list[list[int]] = []
    for text, own in zip(words, places, strict=True):
        first.append([0] * len(text))
        last.append([0] * len(text))
        counts.append([0] * len(text))
        flat.append([place.window * width + place.index + 1 for place in own])
        for place, position in zip(own, flat[-1], strict=True):
            first[-1][place.word] = first[-1][place.word] or position
            last[-1][place.word] = position
            counts[-1][place.word] += 1
    inputs: Inputs = {}
    if "first_input" in feature:
        inputs[feature["first_input"]] = pad(first, 0)
    if "last_input" in feature:
        inputs[feature["last_input"]] = pad(last, 0)
    if "mean_inputs" in feature:
        names = feature["mean_inputs"]
        inputs[names["positions"]] = pad(flat, 0)
        inputs[names["words"]] = pad([[place.word for place in own] for own in places], 0)
        inputs[names["counts"]] = pad(counts, 0)
    return inputs
