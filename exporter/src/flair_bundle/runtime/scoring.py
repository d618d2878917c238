"""Scores texts with a bundle in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence

from flair_bundle.bundle.answer import Answer
from flair_bundle.bundle.reader import Bundle
from flair_bundle.runtime.decoding import empty_answer, make_decoder
from flair_bundle.runtime.features import make_feeder
from flair_bundle.runtime.tokenization import split_tokens


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
        self._decode = make_decoder(bundle.manifest, bundle.files)
        self._empty = empty_answer(bundle.manifest)

    def score(self, texts: Sequence[str], batch_size: int = 32) -> list[Answer]:
        """Returns the answer to each text, in order.

        Batches hold texts of similar length, padded to their longest. A text without words
        never reaches the graph: it has no label, no labels or no entities.
        """
        tokens = [split_tokens(text) for text in texts]
        answers = [self._empty] * len(texts)
        order = sorted((i for i, text in enumerate(tokens) if text), key=lambda i: len(tokens[i]))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            inputs = self._feed([[token.text for token in tokens[index]] for index in batch])
            (logits,) = self._session.run([self._output], inputs)
            for index, rows in zip(batch, logits, strict=True):
                # Logits of words are padded to the longest text; those of texts are one row.
                own = rows[: len(tokens[index])] if rows.ndim > 1 else rows
                answers[index] = self._decode(own, tokens[index])
        return answers
