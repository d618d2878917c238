"""A tiny model of each supported family, with Flair's answers and the bundle made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flair_bundle.bundle.answer import ScoredText
from flair_bundle.bundle.reader import Bundle
from tiny_bundles import flair_answers, write_tiny_bundle

Maker = Callable[[], Any]


@dataclass(frozen=True)
class Family:
    """A model with what Flair says about the texts of the parity tests."""

    model: Any
    expected: list[ScoredText]
    bundle: Bundle
    folder: Path

    @property
    def texts(self) -> list[str]:
        """The texts without those on which Flair fails."""
        return [each.text for each in self.expected]

    @property
    def served_as(self) -> str:
        """The name of its bundle."""
        return str(self.bundle.manifest["name"])


class Families:
    """Makes each family when it is first asked for, and once."""

    def __init__(self, makers: dict[str, Maker], texts: list[str], folder: Path) -> None:
        self._makers = makers
        self._texts = texts
        self._folder = folder
        self._made: dict[str, Family | Exception] = {}

    def __getitem__(self, name: str) -> Family:
        if name not in self._made:
            number = list(self._makers).index(name)
            try:
                made = make_family(number, self._makers[name], self._texts, self._folder)
            # One that cannot be made fails its own tests only, and costs its time once.
            except Exception as error:
                self._made[name] = error
                raise
            self._made[name] = made
        found = self._made[name]
        if isinstance(found, Exception):
            raise AssertionError(f"{name} could not be made") from found
        return found

    def bundles(self, names: Iterable[str]) -> list[Path]:
        """The folders of these families' bundles, without those that could not be made."""
        for name in names:
            if name not in self._made:
                try:
                    self[name]
                except Exception:
                    continue
        made = (self._made[name] for name in names)
        return [each.folder for each in made if isinstance(each, Family)]


def make_family(number: int, make: Maker, texts: list[str], folder: Path) -> Family:
    """Builds a model, saves it, loads it, asks Flair and exports it."""
    import flair
    import torch

    from flair_bundle.flair_models.scoring import texts_flair_can_read

    # Tiny tensors: a second thread only waits.
    torch.set_num_threads(1)
    flair.device = torch.device("cpu")
    flair.set_seed(5)
    model = _reloaded(make(), folder / f"{number}.pt")
    expected = flair_answers(model, texts_flair_can_read(model, texts))
    name = f"tiny-{number}"
    bundle = write_tiny_bundle(model, folder / name, expected, name=name)
    return Family(model, expected, bundle, folder / name)


def _reloaded(model: Any, path: Path) -> Any:
    """The model as it comes back from its `.pt`: some names of embeddings change on that way."""
    from flair_bundle.flair_models.loading import load_model

    if not getattr(model, "bidirectional", True):
        # Flair does not save this setting of a tagger, and fails to load such a model.
        return model.eval()
    model.save(str(path))
    return load_model(path, trust=False).model


def chosen_names(request: pytest.FixtureRequest) -> list[str]:
    """The families that this run asks for: the values of `name` of this module's tests."""
    names = (
        getattr(item, "callspec").params.get("name")  # noqa: B009  (not of every item)
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    )
    return list(dict.fromkeys(name for name in names if name is not None))
