"""Scores texts with a bundle in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flair_bundle.bundle.answer import Answer
from flair_bundle.bundle.reader import Bundle
from flair_bundle.runtime.features import make_feeder
from flair_bundle.runtime.tokenization import split_words


class BundleScorer:
    """A loaded bundle, ready to score; one thread, so that it is polite to its neighbours."""

    def __init__(self, bundle: Bundle) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            bundle.files[bundle.manifest["graph"]["file"]],
            options,
            providers=["CPUExecutionProvider"],
        )
        self._output = bundle.manifest["graph"]["outputs"][0]["name"]
        self._feed = make_feeder(bundle.manifest, bundle.files)
        self._labels: list[str] = bundle.manifest["labels"]

    def score(self, texts: Sequence[str], batch_size: int = 32) -> list[Answer]:
        """Returns the answer to each text, in order.

        Batches hold texts of similar length, padded to their longest. A text without words
        never reaches the graph; its answer is `Answer(None, None)`.
        """
        words = [split_words(text) for text in texts]
        answers = [Answer(None, None)] * len(texts)
        order = sorted((i for i, text in enumerate(words) if text), key=lambda i: len(words[i]))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            inputs = self._feed([words[index] for index in batch])
            (logits,) = self._session.run([self._output], inputs)
            for index, row in zip(batch, logits, strict=True):
                answers[index] = self._decode(row)
        return answers

    def _decode(self, logits: NDArray[np.float32]) -> Answer:
        exponents = np.exp(logits.astype(np.float64) - np.max(logits))
        best = int(np.argmax(logits))
        return Answer(self._labels[best], float(exponents[best] / exponents.sum()))
