"""Flair's own files are read without its unpickler, and come out as Flair reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flair_bundle.errors import BundleError
from test_safe_reading import Calls
from tiny_embeddings import one_hot, word_embeddings
from tiny_models import document_rnn_classifier, label_dictionary, transformer_classifier

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.torch


def character_model() -> Any:
    """A language model of characters whose dictionary has been asked, as a trained one's has."""
    from flair.data import Dictionary
    from flair.models import LanguageModel

    dictionary = Dictionary(add_unk=True)
    for character in "abcdefghijklmnopqrstuvwxyz .?":
        dictionary.add_item(character)
    dictionary.get_idx_for_items(["a", "b"])
    return LanguageModel(dictionary, is_forward_lm=True, hidden_size=8, nlayers=1, embedding_size=4)


def tagger() -> Any:
    from flair.data import Dictionary
    from flair.embeddings import CharacterEmbeddings, FlairEmbeddings, StackedEmbeddings
    from flair.models import SequenceTagger

    characters = Dictionary(add_unk=True)
    characters.add_item("a")
    stack = StackedEmbeddings(
        [FlairEmbeddings(character_model()), CharacterEmbeddings(characters), word_embeddings()]
    )
    return SequenceTagger(stack, label_dictionary(), tag_type="ner", hidden_size=8, use_crf=True)


def pooled() -> Any:
    from flair.embeddings import DocumentPoolEmbeddings
    from flair.models import TextClassifier

    return TextClassifier(
        DocumentPoolEmbeddings([one_hot(), word_embeddings()], fine_tune_mode="linear"),
        label_type="class",
        label_dictionary=label_dictionary(),
        multi_label=True,
    )


def transformer_tagger(encoder: Path) -> Any:
    from flair.embeddings import TransformerWordEmbeddings
    from flair.models import SequenceTagger

    return SequenceTagger(
        TransformerWordEmbeddings(str(encoder), use_context=True),
        label_dictionary(),
        tag_type="ner",
        use_crf=False,
        use_rnn=False,
    )


FAMILIES: dict[str, Callable[[Path], Any]] = {
    "RNN": lambda _: document_rnn_classifier([one_hot(), word_embeddings(stable=True)]),
    "pool": lambda _: pooled(),
    "transformer": lambda encoder: transformer_classifier(encoder, cls_pooling="mean"),
    "tagger": lambda _: tagger(),
    "transformer tagger": transformer_tagger,
}


def save(model: Any, path: Path, container: str) -> None:
    import torch

    state = model._get_state_dict()
    # As ModelTrainer leaves it.
    state["model_card"] = {
        "pytorch_version": torch.__version__,
        "training_parameters": {"optimizer": torch.optim.AdamW, "device": torch.device("cpu")},
    }
    zipped = container == "zip"
    torch.save(state, path, pickle_protocol=4, _use_new_zipfile_serialization=zipped)


@pytest.mark.parametrize("container", ["zip", "legacy"])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_loads_without_trust(
    family: str, container: str, tiny_encoder: Path, tmp_path: Path
) -> None:
    import torch

    from flair_bundle.flair_models.loading import load_model, scan_model

    model = FAMILIES[family](tiny_encoder)
    save(model, tmp_path / "model.pt", container)

    loaded = load_model(tmp_path / "model.pt", trust=False)

    assert (loaded.container, loaded.trusted) == (container, False)
    assert loaded.names == scan_model(tmp_path / "model.pt").names
    expected, found = model.state_dict(), loaded.model.state_dict()
    assert list(expected) == list(found)
    for name, tensor in expected.items():
        assert torch.equal(tensor, found[name]), name
    assert type(loaded.model) is type(model)


def test_answers_are_those_of_flairs_own_loader(tiny_encoder: Path, tmp_path: Path) -> None:
    from flair.models import TextClassifier

    from flair_bundle.flair_models.loading import load_model
    from flair_bundle.flair_models.scoring import score_with_flair

    path = tmp_path / "model.pt"
    transformer_classifier(tiny_encoder, cls_pooling="mean").save(str(path))
    texts = ["Where is my card?", "", "the fee 😡 卡"]

    expected = score_with_flair(TextClassifier.load(str(path)), texts)

    assert score_with_flair(load_model(path, trust=False).model, texts) == expected


def test_only_trust_runs_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    from flair_bundle.flair_models.loading import load_model
    from flair_bundle.flair_models.safe_unpickler import UnsafePickleError

    path, mark = tmp_path / "model.pt", tmp_path / "it-ran"
    state = document_rnn_classifier([one_hot()])._get_state_dict()
    torch.save(state | {"evil": Calls(os.system, f"touch {mark}")}, path)

    with pytest.raises(UnsafePickleError, match=r"posix\.system at byte"):
        load_model(path, trust=False)
    assert not mark.exists()

    assert load_model(path, trust=True).trusted
    assert mark.exists()
    assert "--trust: running the code in model.pt, because" in capsys.readouterr().err


def test_trust_changes_nothing_for_a_file_that_needs_none(tmp_path: Path) -> None:
    from flair_bundle.flair_models.loading import load_model

    path = tmp_path / "model.pt"
    document_rnn_classifier([one_hot()]).save(str(path))

    assert not load_model(path, trust=True).trusted


@pytest.mark.parametrize("container", ["zip", "legacy"])
def test_a_file_that_was_cut(container: str, tmp_path: Path) -> None:
    from flair_bundle.flair_models.loading import load_model

    path = tmp_path / "model.pt"
    save(document_rnn_classifier([one_hot()]), path, container)
    path.write_bytes(path.read_bytes()[:-1000])

    with pytest.raises(BundleError, match=r"model\.pt is not a model file that Flair can read"):
        load_model(path, trust=False)


def test_a_tensor_that_claims_more_than_there_is() -> None:
    import torch

    from flair_bundle.flair_models.safe_archive import StorageKey
    from flair_bundle.flair_models.safe_names import StorageType
    from flair_bundle.flair_models.safe_tensors import TorchTensors

    storage_type = StorageType("float32", 4)
    storage, fill = TorchTensors().storage(StorageKey("0", storage_type, 4))
    assert fill is not None
    fill(0, torch.arange(4, dtype=torch.float32).numpy().tobytes())
    typed = (storage, storage_type)

    tensor = TorchTensors().tensor(typed, 1, (3,), (1,))
    assert tensor.tolist() == [1.0, 2.0, 3.0]
    for offset, size in [(2, 3), (0, 5), (-1, 2), (0, -1)]:
        with pytest.raises(ValueError, match=r"longer than its storage|negative"):
            TorchTensors().tensor(typed, offset, (size,), (1,))
