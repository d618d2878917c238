"""Reads a `.pt` file with Flair's own loader, which runs code: only where it is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flair_bundle.errors import BundleError, UnsupportedModelError
from flair_bundle.flair_models.quiet import quiet_flair

TRUST_HELP = (
    "load MODEL.pt although that can run code: a .pt file is a Python pickle, and whoever made "
    "it decides what happens while it is read; give this only for files you would run as a program"
)


def load_state(path: Path, *, trust: bool) -> dict[str, Any]:
    """Unpickles the dictionary that a Flair model file holds.

    Raises:
        BundleError: The file is absent, is not a model, or is not trusted.
    """
    if not path.is_file():
        raise BundleError(
            "The model cannot be read",
            got=f"no file at {path}",
            allowed="a .pt file that Flair saved",
            todo="Check the path",
        )
    if not trust:
        raise BundleError(
            f"{path.name} was not loaded, because reading a .pt file can run code",
            got="no --trust",
            allowed="--trust, for files from a source you would run a program from",
            todo="Give --trust if you trust the maker of the file",
        )
    import flair
    import torch
    from flair.file_utils import load_torch_state

    flair.device = torch.device("cpu")
    try:
        with quiet_flair():
            state = load_torch_state(str(path))
    # Whatever a broken file makes the unpickler raise, it is one problem to the user.
    except Exception as error:
        raise BundleError(
            f"{path.name} is not a model file that Flair can read",
            got=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            allowed="a .pt file saved by Flair (model.save or ModelTrainer)",
            todo="Check that the file is complete",
        ) from error
    if not isinstance(state, dict) or "state_dict" not in state:
        raise BundleError(
            f"{path.name} is not a Flair model",
            got=f"a pickled {type(state).__name__}",
            allowed="a .pt file saved by Flair (model.save or ModelTrainer)",
            todo="Save the model with Flair",
        )
    return state


def load_text_classifier(path: Path, *, trust: bool) -> Any:
    """Loads a Flair `TextClassifier`.

    Raises:
        UnsupportedModelError: The file holds another kind of Flair model.
        BundleError: As `load_state`.
    """
    state = load_state(path, trust=trust)
    found = class_name(state)
    if found != "TextClassifier":
        raise UnsupportedModelError(
            f"{path.name} cannot be exported yet",
            got=f"a Flair {found}",
            allowed="TextClassifier",
            todo="Export a text classifier",
        )
    from flair.models import TextClassifier

    with quiet_flair():
        model = TextClassifier.load(state)
    model.eval()
    return model


def class_name(state: dict[str, Any]) -> str:
    """The class of the model in a state; files of Flair before 0.12 do not name it."""
    named = state.get("__cls__")
    if named is not None:
        return str(named)
    return "TextClassifier" if "document_embeddings" in state else "model of an unnamed class"
