"""A tiny model of each supported family, with Flair's answers and the bundle made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.reader import Bundle
from tiny_bundles import write_tiny_bundle

Maker = Callable[[], Any]


@dataclass(frozen=True)
class Family:
    """A model with what Flair says about the texts of the parity tests."""

    expected: list[ScoredText]
    bundle: Bundle
    folder: Path

    @property
    def texts(self) -> list[str]:
        """The texts without those on which Flair fails."""
        return [each.text for each in self.expected]


class Families:
    """Makes each family when it is first asked for, and once."""

    def __init__(self, makers: dict[str, Maker], texts: list[str], folder: Path) -> None:
        self._makers = makers
        self._texts = texts
        self._folder = folder
        self._made: dict[str, Family | Exception] = {}

    def __getitem__(self, name: str) -> Family:
        if name not in self._made:
            try:
                made = make_family(name, self._makers[name], self._texts, self._folder)
            # One that cannot be made fails its own tests only, and costs its time once.
            except Exception as error:
                self._made[name] = error
                raise
            self._made[name] = made
        found = self._made[name]
        if isinstance(found, Exception):
            raise AssertionError(f"{name} could not be made") from found
        return found


def make_family(name: str, make: Maker, texts: list[str], folder: Path) -> Family:
    """Builds a model, saves it, loads it, asks Flair and exports it.

    Loaded from its `.pt`, as some names of embeddings change on that way.
    """
    import flair
    import torch

    from flair_bundle.flair_models.loading import load_model
    from flair_bundle.flair_models.scoring import score_with_flair, texts_flair_can_read

    # Tiny tensors: a second thread only waits.
    torch.set_num_threads(1)
    flair.device = torch.device("cpu")
    flair.set_seed(5)
    path = folder / f"{name}.pt"
    make().save(str(path))
    model = load_model(path, trust=False).model
    readable = texts_flair_can_read(model, texts)
    # Few at once, as all are padded to the longest.
    answers = score_with_flair(model, readable, batch_size=4)
    expected = [ScoredText(*each) for each in zip(readable, answers, strict=True)]
    return Family(expected, write_tiny_bundle(model, folder / name, expected), folder / name)
