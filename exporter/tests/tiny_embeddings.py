"""Token embeddings that are built in a moment, with weights at random."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flair_bundle.texts.phrases import make_phrases

WORDS = (
    *("my", "card", "is", "the", "a", "I", "?", ".", "transfer", "fee", "top-up", "app"),
    *("PIN", "money", "not", "has", "n't", "arrived", "why", "account", "😡", "卡", "#", "00"),
)
CHARACTERS = " \nabcdefghijklmnopqrstuvwxyzABCEIMPWT0123.,?!'-é卡😀️́بי"


def one_hot(length: int = 12, *, stable: bool = False, words: tuple[str, ...] = WORDS) -> Any:
    from flair.data import Dictionary
    from flair.embeddings import OneHotEmbeddings

    dictionary = Dictionary(add_unk=True)
    for word in words:
        dictionary.add_item(word)
    return OneHotEmbeddings(dictionary, embedding_length=length, stable=stable)


def word_embeddings(length: int = 9, *, stable: bool = False) -> Any:
    import torch
    from flair.embeddings import WordEmbeddings

    vocabulary = {word.lower(): index for index, word in enumerate(WORDS)}
    vocabulary = {word: index for index, word in enumerate(vocabulary)}
    embedding = WordEmbeddings(
        None, vocab=vocabulary, embedding_length=length, name="tiny", stable=stable
    )
    with torch.no_grad():
        # As in Flair's own files, the last row belongs to unknown words and is zero.
        embedding.embedding.weight[:-1].normal_()
    return embedding


def flair_embeddings(*, forward: bool = True, is_lower: bool = False, **model: Any) -> Any:
    """A character language model that remembers: its states differ from place to place."""
    import torch
    from flair.embeddings import FlairEmbeddings
    from flair.models import LanguageModel

    model = {"hidden_size": 14, "nlayers": 1, "embedding_size": 6, **model}
    language_model = LanguageModel(characters(), forward, **model)
    with torch.no_grad():
        language_model.encoder.weight.normal_()
        for parameter in language_model.rnn.parameters():
            parameter.normal_(std=0.6)
    direction = "forward" if forward else "backward"
    return FlairEmbeddings(
        language_model.eval(),
        # Shorter than most texts, so that states travel from chunk to chunk.
        chars_per_chunk=16,
        is_lower=is_lower,
        name=f"lm-{direction}",
    )


def character_embeddings(dimension: int = 7, hidden: int = 6) -> Any:
    import torch
    from flair.embeddings import CharacterEmbeddings

    embedding = CharacterEmbeddings(characters(), dimension, hidden)
    with torch.no_grad():
        for parameter in embedding.char_rnn.parameters():
            parameter.normal_(std=0.8)
    return embedding


def byte_pair_embeddings(dimension: int = 6, model_type: str = "bpe") -> Any:
    """As the data team's are: a SentencePiece model, here of a few hundred pieces, in the file."""
    import torch
    from flair.embeddings import BytePairEmbeddings
    from sentencepiece import SentencePieceTrainer

    with tempfile.TemporaryDirectory() as scratch:
        prefix = Path(scratch) / "pieces"
        SentencePieceTrainer.Train(
            sentence_iterator=iter([text.lower() for text in make_phrases(300, seed=3)]),
            model_prefix=str(prefix),
            model_type=model_type,
            vocab_size=250,
            minloglevel=2,
        )
        embedding = BytePairEmbeddings(
            model_file_path=prefix.with_suffix(".model"), name="pieces", dim=dimension
        )
    with torch.no_grad():
        embedding.embedding.weight.normal_()
    return embedding


def characters() -> Any:
    from flair.data import Dictionary

    dictionary = Dictionary(add_unk=True)
    for character in CHARACTERS:
        dictionary.add_item(character)
    return dictionary
