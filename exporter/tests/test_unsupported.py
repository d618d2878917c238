"""A model that cannot be exported is refused with what was found and what would do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flair_bundle.errors import BundleError, UnsupportedModelError
from tiny_embeddings import (
    byte_pair_embeddings,
    character_embeddings,
    flair_embeddings,
    one_hot,
    word_embeddings,
)
from tiny_models import document_rnn_classifier, label_dictionary, transformer_classifier

pytestmark = pytest.mark.torch


def refusal(model: Any) -> str:
    from flair_bundle.flair_models.families import export_model

    with pytest.raises(UnsupportedModelError) as error:
        export_model(model)
    return str(error.value)


def test_other_document_embeddings() -> None:
    from flair.embeddings import DocumentCNNEmbeddings
    from flair.models import TextClassifier

    model = TextClassifier(
        DocumentCNNEmbeddings([one_hot()], kernels=((4, 2),)),
        label_type="class",
        label_dictionary=label_dictionary(),
    )

    assert refusal(model) == (
        "The document embeddings of this text classifier are not supported, because there is no "
        "exporter for this kind: got DocumentCNNEmbeddings; allowed: DocumentPoolEmbeddings, "
        "DocumentRNNEmbeddings, TransformerDocumentEmbeddings. Train the classifier on one of "
        "these."
    )


def test_other_token_embeddings() -> None:
    from flair.embeddings import HashEmbeddings

    model = document_rnn_classifier([one_hot(), HashEmbeddings(10, 4)])

    assert refusal(model) == (
        "The token embedding '1-hash' is not supported, because there is no exporter for this "
        "kind: got HashEmbeddings; allowed: BytePairEmbeddings, CharacterEmbeddings, "
        "FlairEmbeddings, OneHotEmbeddings, TransformerWordEmbeddings, WordEmbeddings, alone or "
        "in a stack. Train the model on these."
    )


def test_a_decoder_of_its_own() -> None:
    model = document_rnn_classifier([one_hot()])
    model._custom_decoder = True

    assert "allowed: Flair's own linear decoder" in refusal(model)


def test_a_vocabulary_without_unknown() -> None:
    embedding = one_hot()
    model = document_rnn_classifier([embedding])
    embedding.vocab_dictionary.add_unk = False

    assert "has no place for unknown words" in refusal(model)


def test_characters_without_unknown() -> None:
    embedding = character_embeddings()
    model = document_rnn_classifier([embedding])
    embedding.char_dictionary.add_unk = False

    assert "have no place for unknown ones" in refusal(model)


def test_embeddings_of_labels() -> None:
    embedding = word_embeddings()
    model = document_rnn_classifier([embedding])
    embedding.field = "pos"

    assert "is not supported, because it embeds labels that words have" in refusal(model)


def test_a_text_with_its_own_spaces() -> None:
    embedding = flair_embeddings()
    model = document_rnn_classifier([embedding])
    embedding.tokenized_lm = False

    assert "got tokenized_lm=False; allowed: tokenized_lm=True" in refusal(model)


def test_vectors_that_depend_on_history() -> None:
    from flair.embeddings import PooledFlairEmbeddings

    model = document_rnn_classifier([PooledFlairEmbeddings(flair_embeddings())])

    assert "because its vectors depend on all texts that were seen before" in refusal(model)


def test_two_embeddings_of_one_name() -> None:
    model = document_rnn_classifier([one_hot(), word_embeddings()])
    for member in model.embeddings.embeddings.embeddings:
        member.name = "same"

    assert "got 2 embeddings called 'same'" in refusal(model)


def test_another_kind_of_pieces() -> None:
    embedding = byte_pair_embeddings(model_type="unigram")

    assert "SentencePiece model has another kind than" in refusal(
        document_rnn_classifier([embedding])
    )


def test_words_that_share_an_id() -> None:
    embedding = word_embeddings()
    model = document_rnn_classifier([embedding])
    embedding.vocab["other"] = 0

    assert "got the id 0 for 'other'" in refusal(model)


def test_windows_of_long_texts(tiny_encoder: Path) -> None:
    model = transformer_classifier(tiny_encoder, allow_long_sentences=True, cls_pooling="mean")

    assert refusal(model) == (
        "TransformerDocumentEmbeddings with allow_long_sentences are not supported, because there "
        "is no exporter for a vector pooled over the windows of a long text: got True; allowed: "
        "False: long texts are cut. Train with TransformerDocumentEmbeddings that have this "
        "setting."
    )


def test_an_encoder_without_longest_text(tiny_encoder: Path) -> None:
    model = transformer_classifier(tiny_encoder)
    model.embeddings.truncate = False

    assert "a tokenizer without model_max_length are not supported, because" in refusal(model)


def test_another_kind_of_model(tmp_path: Path) -> None:
    from flair.models import SequenceTagger

    from flair_bundle.flair_models.loading import load_text_classifier

    tagger = SequenceTagger(one_hot(), label_dictionary(), tag_type="ner", tag_format="BIO")
    tagger.save(str(tmp_path / "tagger.pt"))

    with pytest.raises(UnsupportedModelError) as error:
        load_text_classifier(tmp_path / "tagger.pt", trust=True)

    assert str(error.value) == (
        "tagger.pt cannot be exported yet: got a Flair SequenceTagger; allowed: TextClassifier. "
        "Export a TextClassifier."
    )


def test_a_pickle_of_something_else(tmp_path: Path) -> None:
    import torch

    from flair_bundle.flair_models.loading import load_text_classifier

    torch.save([1, 2], tmp_path / "list.pt")

    with pytest.raises(BundleError, match=r"list\.pt is not a Flair model: got a pickled list"):
        load_text_classifier(tmp_path / "list.pt", trust=True)
