"""Makes answers of logits, as the manifest says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flair_bundle.bundle.answer import Answer, Entity, ScoredLabel
from flair_bundle.runtime.spans import OUTSIDE, spans_of
from flair_bundle.runtime.tokenization import Token

Logits = NDArray[np.float32]
# From the logits of one text (of its words, where they are tagged) and its words to the answer.
Decoder = Callable[[Logits, Sequence[Token]], Answer]
# A tag and a score for each word.
Tagger = Callable[[Logits], tuple[list[int], list[float]]]

_NO_LABEL = "O"


def make_decoder(manifest: dict[str, Any], files: dict[str, bytes]) -> Decoder:
    """The decoder that the manifest asks for; by default one label a text, by softmax."""
    decoding = manifest.get("decoding", {"kind": "softmax"})
    labels: list[str] = manifest["labels"]
    kind = decoding["kind"]
    if kind == "softmax":
        return lambda logits, _tokens: _softmax(logits, labels)
    if kind == "sigmoid":
        return lambda logits, _tokens: _sigmoid(logits, labels, decoding)
    tagger = _crf_tagger(decoding, files) if kind == "crf" else _softmax_tagger
    return lambda logits, tokens: _entities(tagger(logits), tokens, labels, decoding["spans"])


def empty_answer(manifest: dict[str, Any]) -> Answer:
    """The answer to a text without words, which never reaches the graph."""
    kind = manifest.get("decoding", {"kind": "softmax"})["kind"]
    if kind == "softmax":
        return Answer(None, None)
    return Answer(labels=()) if kind == "sigmoid" else Answer(entities=())


def _softmax(logits: Logits, labels: list[str]) -> Answer:
    best, score = _best(logits)
    return Answer(None, None) if labels[best] == _NO_LABEL else Answer(labels[best], score)


def _sigmoid(logits: Logits, labels: list[str], decoding: dict[str, Any]) -> Answer:
    scores = 1.0 / (1.0 + np.exp(-logits.astype(np.float64)))
    own = decoding.get("thresholds", {})
    return Answer(
        labels=tuple(
            ScoredLabel(label, score)
            for label, score in zip(labels, scores.astype(np.float32).tolist(), strict=True)
            if label != _NO_LABEL and score > own.get(label, decoding["threshold"])
        )
    )


def _best(logits: Logits) -> tuple[int, float]:
    exponents = np.exp(logits.astype(np.float64) - np.max(logits))
    best = int(np.argmax(logits))
    return best, float(exponents[best] / exponents.sum())


def _softmax_tagger(logits: Logits) -> tuple[list[int], list[float]]:
    found = [_best(word) for word in logits]
    return [best for best, _ in found], [score for _, score in found]


def _crf_tagger(decoding: dict[str, Any], files: dict[str, bytes]) -> Tagger:
    transitions = np.array(json.loads(files[decoding["transitions"]]), dtype=np.float32)
    start, stop = decoding["start_id"], decoding["stop_id"]

    def tag(logits: Logits) -> tuple[list[int], list[float]]:
        """Viterbi in single precision and Flair's order of sums.

        The score of a word is the largest softmax of the scores that the paths up to it have.
        """
        upto = logits[0] + transitions[:, start]
        scores = [_best(upto)[1]]
        pointers = []
        for word in logits[1:]:
            steps = (word[:, None] + transitions) + upto[None, :]
            pointers.append(steps.argmax(axis=1))
            upto = steps.max(axis=1)
            scores.append(_best(upto)[1])
        path = [int((upto + transitions[stop]).argmax())]
        for pointer in reversed(pointers):
            path.append(int(pointer[path[-1]]))
        return path[::-1], scores

    return tag


def _entities(
    tagged: tuple[list[int], list[float]], tokens: Sequence[Token], labels: list[str], spans: bool
) -> Answer:
    tags, scores = [labels[each] for each in tagged[0]], tagged[1]
    if spans:
        found = [
            _span_entity(tokens[span.first : span.last + 1], span.label, span.score)
            for span in spans_of(tags, scores)
        ]
    else:
        found = [
            Entity(token.text, tag, score, token.start, token.end)
            for token, tag, score in zip(tokens, tags, scores, strict=True)
            if tag not in OUTSIDE
        ]
    return Answer(entities=tuple(found))


def _span_entity(tokens: Sequence[Token], label: str, score: float) -> Entity:
    """A span's text has as many spaces between two words as there are characters.

    It is stripped, though its places are not: segtok leaves U+001C to U+001F in words.
    """
    text = tokens[0].text
    for before, token in pairwise(tokens):
        text += " " * (token.start - before.end) + token.text
    return Entity(text.strip(), label, score, tokens[0].start, tokens[-1].end)
