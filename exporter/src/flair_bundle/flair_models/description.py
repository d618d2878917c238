"""Facts about a model, from what its file holds: nothing is built for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.flair_models.loading import ScannedModel, class_name
from flair_bundle.flair_models.safe_tensors import TensorShape

_SHOWN_LABELS = 10


@dataclass(frozen=True)
class Embedding:
    """An embedding of a model with what it is made of.

    Attributes:
        name: Its class in Flair.
        settings: Its numbers, words and switches.
        parts: The embeddings that it is put together from.
    """

    name: str
    settings: dict[str, Any]
    parts: list[Embedding]

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        parts = [part.to_json() for part in self.parts]
        return {"class": self.name, "settings": self.settings, "parts": parts}

    def lines(self, indent: int = 0) -> list[str]:
        """One line an embedding, indented below the one that it is part of."""
        settings = ", ".join(f"{key}={value}" for key, value in self.settings.items())
        own = f"{'  ' * indent}{self.name}{f': {settings}' if settings else ''}"
        return [own, *(line for part in self.parts for line in part.lines(indent + 1))]


@dataclass(frozen=True)
class Description:
    """What `inspect` tells before it tries to export."""

    path: Path
    bytes: int
    container: str
    names: tuple[str, ...]
    model_class: str
    flair: str
    labels: list[str]
    multi_label: bool
    parameters: int
    embeddings: list[Embedding]

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "file": self.path.name,
            "bytes": self.bytes,
            "container": self.container,
            "pickle_names": list(self.names),
            "class": self.model_class,
            "flair": self.flair,
            "labels": self.labels,
            "multi_label": self.multi_label,
            "parameters": self.parameters,
            "embeddings": [each.to_json() for each in self.embeddings],
        }

    def lines(self) -> list[tuple[str, str]]:
        """Name and value of each fact, for people."""
        count = len(self.labels)
        more = f", … ({count})" if count > _SHOWN_LABELS else f" ({count})"
        embeddings = [line for each in self.embeddings for line in each.lines()]
        return [
            ("file", f"{self.path.name}, {self.bytes / 1e6:.1f} MB, {self.container}"),
            ("class", f"{self.model_class} (Flair {self.flair})"),
            ("labels", ", ".join(self.labels[:_SHOWN_LABELS]) + more),
            ("multi-label", "yes" if self.multi_label else "no"),
            ("parameters", f"{self.parameters:,}"),
            *(("embeddings" if not row else "", line) for row, line in enumerate(embeddings)),
            ("reads", f"{', '.join(self.names)} (all on the allow-list)"),
        ]


def describe(path: Path, scanned: ScannedModel) -> Description:
    """Puts the facts together."""
    state = scanned.state
    weights = state["state_dict"]
    card = state.get("model_card")
    return Description(
        path=path,
        bytes=path.stat().st_size,
        container=scanned.container,
        names=scanned.names,
        model_class=class_name(state),
        flair=str(card.get("flair_version", "?")) if isinstance(card, dict) else "unknown",
        labels=_labels(state),
        multi_label=bool(state.get("multi_label", False)),
        parameters=sum(each.count for each in weights.values() if isinstance(each, TensorShape)),
        embeddings=_embeddings(state.get("document_embeddings") or state.get("embeddings")),
    )


def _labels(state: dict[str, Any]) -> list[str]:
    for name in ("label_dictionary", "tag_dictionary"):
        if isinstance(state.get(name), list):
            return [str(label) for label in state[name]]
    return []


def _embeddings(part: Any) -> list[Embedding]:
    """The embeddings in a part of a state, however deep they lie."""
    if isinstance(part, (list, tuple)):
        return [each for member in part for each in _embeddings(member)]
    if not isinstance(part, dict):
        return []
    inner = [each for value in part.values() for each in _embeddings(value)]
    if "__cls__" not in part:
        return inner
    settings = {
        key: value
        for key, value in part.items()
        if key != "__cls__" and isinstance(value, (bool, int, float, str)) and value != ""
    }
    return [Embedding(str(part["__cls__"]), settings, inner)]
