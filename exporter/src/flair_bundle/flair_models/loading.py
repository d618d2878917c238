"""Loads Flair models from `.pt` files; only a trusted one is given to torch's own unpickler."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.errors import BundleError, UnsupportedModelError
from flair_bundle.flair_models.quiet import quiet_flair
from flair_bundle.flair_models.safe_archive import not_a_model
from flair_bundle.flair_models.safe_building import ForbiddenError, nothing_runs
from flair_bundle.flair_models.safe_state import check_buildable, to_plain
from flair_bundle.flair_models.safe_tensors import ShapesOnly, TorchTensors
from flair_bundle.flair_models.safe_unpickler import Reading, read_pt

TRUST_HELP = (
    "also load a MODEL.pt that names more than the allow-list: a .pt file is a Python pickle, and "
    "such a file runs whatever code its maker put in, with your rights; give this only for files "
    "you would run as a program (files that Flair 0.12 or newer saved need it rarely)"
)
# The classes of Flair that have exporters, by the name that their files carry.
CLASSES = ("TextClassifier", "SequenceTagger")


@dataclass(frozen=True)
class LoadedModel:
    """A Flair model with what is known about its file.

    Attributes:
        model: The model, on the CPU and in evaluation mode.
        container: `zip` or `legacy`.
        names: The names that the file's pickle asked for.
        trusted: Whether it had to be read by torch's own unpickler, which runs code.
    """

    model: Any
    container: str
    names: tuple[str, ...]
    trusted: bool


@dataclass(frozen=True)
class ScannedModel:
    """What a file says about its model; nothing was built, neither torch nor Flair imported.

    Attributes:
        state: As Flair saves it, with `TensorShape` for tensors and lists for dictionaries.
        container: `zip` or `legacy`.
        names: The names that the file's pickle asked for.
    """

    state: dict[str, Any]
    container: str
    names: tuple[str, ...]


def scan_model(path: Path) -> ScannedModel:
    """Reads everything in a model file but the numbers, in a moment.

    Raises:
        UnsafePickleError: The file names something that is not allowed.
        BundleError: The file is absent, broken or no Flair model.
    """
    reading = _read(path, ShapesOnly())

    def items(fields: dict[str, Any]) -> list[str]:
        return [item.decode("utf-8", "replace") for item in fields["idx2item"]]

    state = _state(path, reading, items)
    _check_buildable(path, state, lambda part: isinstance(part, list))
    return ScannedModel(state, reading.container, tuple(sorted(reading.names)))


def load_model(path: Path, *, trust: bool) -> LoadedModel:
    """Loads a Flair model of one of `CLASSES`.

    Args:
        path: The `.pt` file.
        trust: Whether a file that names more than the allow-list may run its code.

    Raises:
        UnsafePickleError: The file names something that is not allowed, and is not trusted.
        UnsupportedModelError: The file holds another kind of Flair model.
        BundleError: The file is absent, broken or no Flair model.
    """
    try:
        reading = _read(path, TorchTensors())
        state = _state(path, reading, _flair_dictionary)
        from flair.data import Dictionary

        _check_buildable(path, state, lambda part: isinstance(part, Dictionary))
    except BundleError as error:
        if not trust or not path.is_file() or isinstance(error, UnsupportedModelError):
            raise
        print(f"--trust: running the code in {path.name}, because {error}", file=sys.stderr)
        return LoadedModel(_build(path, _load_with_torch(path)), "unknown", (), trusted=True)
    with nothing_runs():
        model = _build(path, state)
    return LoadedModel(model, reading.container, tuple(sorted(reading.names)), trusted=False)


def load_text_classifier(path: Path, *, trust: bool) -> Any:
    """Loads a Flair `TextClassifier`; as `load_model`, but nothing else will do."""
    model = load_model(path, trust=trust).model
    if type(model).__name__ != "TextClassifier":
        raise _other_class(path, type(model).__name__, ("TextClassifier",))
    return model


def class_name(state: dict[str, Any]) -> str:
    """The class of the model in a state; files of Flair before 0.12 do not name it."""
    named = state.get("__cls__")
    if named is not None:
        return str(named)
    if "document_embeddings" in state:
        return "TextClassifier"
    return "SequenceTagger" if "use_crf" in state else "model of an unnamed class"


def _read(path: Path, tensors: Any) -> Reading:
    if not path.is_file():
        raise BundleError(
            "The model cannot be read",
            got=f"no file at {path}",
            allowed="a .pt file that Flair saved",
            todo="Check the path",
        )
    return read_pt(path, tensors)


def _state(
    path: Path, reading: Reading, dictionary: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    try:
        state = to_plain(reading.value, dictionary)
    except (TypeError, KeyError, ValueError, RecursionError) as error:
        raise not_a_model(path, f"{type(error).__name__}: {error}") from error
    return _checked_state(path, state)


def _checked_state(path: Path, state: Any) -> dict[str, Any]:
    if not isinstance(state, dict) or "state_dict" not in state:
        raise BundleError(
            f"{path.name} is not a Flair model",
            got=f"a pickled {type(state).__name__}",
            allowed="a .pt file saved by Flair (model.save or ModelTrainer)",
            todo="Save the model with Flair",
        )
    return state


def _check_buildable(
    path: Path, state: dict[str, Any], is_dictionary: Callable[[Any], bool]
) -> None:
    try:
        check_buildable(path, state, is_dictionary)
    except BundleError:
        raise
    except Exception as error:  # a tokenizer that is no zip, JSON that is none, no end of depth
        raise not_a_model(path, f"{type(error).__name__}: {error}") from error


def _flair_dictionary(fields: dict[str, Any]) -> Any:
    from flair.data import Dictionary

    dictionary = Dictionary(add_unk=False)
    dictionary.__setstate__(fields)
    return dictionary


def _build(path: Path, state: dict[str, Any]) -> Any:
    found = class_name(state)
    if found not in CLASSES:
        raise _other_class(path, found, CLASSES)
    import flair
    import torch
    from flair import models

    flair.device = torch.device("cpu")
    try:
        with quiet_flair():
            model = getattr(models, found).load(state)
    # A damaged state makes Flair raise anything; what is refused has its own name.
    except Exception as error:
        first_line = str(error).splitlines()[0] if str(error) else ""
        refused = isinstance(error, ForbiddenError)
        raise not_a_model(
            path,
            f"{'something forbidden while it was built: ' if refused else ''}"
            f"{type(error).__name__}: {first_line}",
        ) from error
    model.eval()
    return model


def _load_with_torch(path: Path) -> dict[str, Any]:
    import flair
    import torch
    from flair.file_utils import load_torch_state

    flair.device = torch.device("cpu")
    try:
        with quiet_flair():
            state = load_torch_state(str(path))
    except Exception as error:
        first_line = str(error).splitlines()[0] if str(error) else ""
        raise not_a_model(path, f"{type(error).__name__}: {first_line}") from error
    return _checked_state(path, state)


def _other_class(path: Path, found: str, allowed: tuple[str, ...]) -> UnsupportedModelError:
    return UnsupportedModelError(
        f"{path.name} cannot be exported yet",
        got=f"a Flair {found}",
        allowed=" and ".join(allowed),
        todo=f"Export a {' or '.join(allowed)}",
    )
