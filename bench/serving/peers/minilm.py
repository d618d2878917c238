"""The MiniLM bundle on ONNX Runtime, as somebody would write it who serves it by hand."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
from flair_bundle.runtime.tokenization import split_words
from tokenizers import Tokenizer

MAX_TOKENS = 512


class MiniLm:
    """Texts in, labels and scores out; one intra-op thread.

    Texts are split into words as Flair does it, and the graph is the bundle's: so every server
    that uses this class does the same work as ours.
    """

    def __init__(self) -> None:
        folder = Path(os.environ["BUNDLE"])
        manifest = json.loads((folder / "bundle.json").read_text())
        self.labels: list[str] = manifest["labels"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / manifest["graph"]["file"]), options, providers=["CPUExecutionProvider"]
        )

    def predict(self, texts: list[str]) -> list[dict]:
        """One ``{"label", "score"}`` a text, "" and 0 for one without words.

        The texts are padded to the longest.
        """
        answers = [{"label": "", "score": 0.0} for _ in texts]
        words = [split_words(text) for text in texts]
        asked = [i for i, own in enumerate(words) if own]
        if not asked:
            return answers
        encodings = self.tokenizer.encode_batch([words[i] for i in asked], is_pretokenized=True)
        feeds = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
        }
        (logits,) = self.session.run(None, feeds)
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        scores = exponentials / exponentials.sum(axis=1, keepdims=True)
        best = scores.argmax(axis=1)
        for i, label, row in zip(asked, best, scores, strict=True):
            answers[i] = {"label": self.labels[label], "score": float(row[label])}
        return answers
