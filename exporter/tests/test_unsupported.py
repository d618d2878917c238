"""A model that cannot be exported is refused with what was found and what would do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flair_bundle.errors import BundleError, UnsupportedModelError
from tiny_embeddings import one_hot, word_embeddings
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
        "FlairEmbeddings, OneHotEmbeddings, WordEmbeddings, alone or in a stack. Train the model "
        "on these."
    )


def test_several_labels() -> None:
    model = document_rnn_classifier([one_hot()])
    model.multi_label = True

    assert "got multi_label=True; allowed: multi_label=False" in refusal(model)


def test_a_decoder_of_its_own() -> None:
    model = document_rnn_classifier([one_hot()])
    model._custom_decoder = True

    assert "allowed: Flair's own linear decoder" in refusal(model)


def test_the_label_o() -> None:
    model = document_rnn_classifier([one_hot()])
    model.label_dictionary = label_dictionary(("O", "a"))

    assert "Flair never shows the label 'O'" in refusal(model)


def test_a_vocabulary_without_unknown() -> None:
    embedding = one_hot()
    model = document_rnn_classifier([embedding])
    embedding.vocab_dictionary.add_unk = False

    assert "has no place for unknown words" in refusal(model)


def test_words_that_share_an_id() -> None:
    embedding = word_embeddings()
    model = document_rnn_classifier([embedding])
    embedding.vocab["other"] = 0

    assert "got the id 0 for 'other'" in refusal(model)


@pytest.mark.parametrize(
    ("setting", "part"),
    [
        ({"use_context": True}, "use_context cannot be exported yet: got 64; allowed: no context"),
        ({"allow_long_sentences": True, "cls_pooling": "mean"}, "this allow_long_sentences cannot"),
    ],
)
def test_settings_of_the_transformer(
    setting: dict[str, Any], part: str, tiny_encoder: Path
) -> None:
    assert part in refusal(transformer_classifier(tiny_encoder, **setting))


def test_an_encoder_without_longest_text(tiny_encoder: Path) -> None:
    model = transformer_classifier(tiny_encoder)
    model.embeddings.truncate = False

    assert "model_max_length of the tokenizer" in refusal(model)


def test_another_kind_of_model(tmp_path: Path) -> None:
    from flair.models import SequenceTagger

    from flair_bundle.flair_models.loading import load_text_classifier

    tagger = SequenceTagger(one_hot(), label_dictionary(), tag_type="ner", tag_format="BIO")
    tagger.save(str(tmp_path / "tagger.pt"))

    with pytest.raises(UnsupportedModelError) as error:
        load_text_classifier(tmp_path / "tagger.pt", trust=True)

    assert str(error.value) == (
        "tagger.pt cannot be exported yet: got a Flair SequenceTagger; allowed: TextClassifier. "
        "Export a text classifier."
    )


def test_a_pickle_of_something_else(tmp_path: Path) -> None:
    import torch

    from flair_bundle.flair_models.loading import load_text_classifier

    torch.save([1, 2], tmp_path / "list.pt")

    with pytest.raises(BundleError, match=r"list\.pt is not a Flair model: got a pickled list"):
        load_text_classifier(tmp_path / "list.pt", trust=True)
