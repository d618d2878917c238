"""Models that run in the worker: Flair itself, or a bundle without torch."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol


class Model(Protocol):
    """Answers texts, in order: the fields of a prediction that are the model's own."""

    name: str
    version: str
    sha256: str

    def score(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Answers each text, in order."""
        ...


def load_model(path: str, name: str | None, version: str | None) -> Model:
    """Loads `*.pt` with Flair, which has to be installed, and a folder as a bundle.

    A bundle may also be at `s3://bucket/folder`, with the object store's address and credentials in
    the variables of the AWS tools.

    Raises:
        SystemExit: where there is neither, with what to do.
    """
    if path.startswith("s3://"):
        return _fetched(path)
    place = Path(path.removeprefix("file://"))
    if place.is_dir():
        return BundleModel(place)
    if place.is_file():
        return FlairModel(place, name or place.stem, version or "0")
    raise SystemExit(
        "The model is not there.\n"
        f"  got:     {path}\n"
        "  allowed: a folder with a bundle.json, or a file that Flair has saved (.pt)\n"
        "  to do:   correct --model; each TaskManager needs the file under this path"
    )


def _fetched(uri: str) -> Model:
    from flair_bundle.bundle.object_store import Location, ObjectStore

    store, place = ObjectStore(), Location.parse(uri)
    manifest = store.read(place.below("bundle.json"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bundle.json").write_bytes(manifest)
        for name in json.loads(manifest)["files"]:
            # Hashes are checked when the bundle is read; a name must not lead elsewhere before.
            if Path(name).name != name:
                raise SystemExit(
                    f"The bundle at {uri} names a file outside of its folder: {name!r}."
                )
            store.download(place.below(name), Path(folder) / name)
        return BundleModel(Path(folder))


class FlairModel:
    """A text classifier in Flair, on one thread: workers are many, cores are few."""

    def __init__(self, path: Path, name: str, version: str) -> None:
        import flair
        import torch
        from flair.models import TextClassifier

        torch.set_num_threads(1)
        flair.device = torch.device("cpu")
        self._model = TextClassifier.load(path)
        self._model.eval()
        self.name = name
        self.version = version
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()

    def score(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Answers each text, in order."""
        from flair.data import Sentence

        # Flair sorts by length itself. A sentence without a token would stop it.
        sentences = [Sentence(text) for text in texts]
        with_tokens = [sentence for sentence in sentences if len(sentence) > 0]
        if with_tokens:
            self._model.predict(with_tokens, mini_batch_size=max(1, len(with_tokens)))
        return [self._answer(sentence) for sentence in sentences]

    def _answer(self, sentence: Any) -> dict[str, Any]:
        labels = sentence.get_labels(self._model.label_type) if len(sentence) > 0 else []
        scored = [{"label": label.value, "score": float(label.score)} for label in labels]
        if self._model.multi_label:
            return {"label": None, "score": None, "labels": scored}
        return scored[0] if scored else {"label": None, "score": None}


class BundleModel:
    """A bundle in ONNX Runtime, as the model server has it."""

    def __init__(self, folder: Path) -> None:
        from flair_bundle.bundle.reader import read_bundle
        from flair_bundle.runtime.scoring import BundleScorer

        bundle = read_bundle(folder)
        self._scorer = BundleScorer(bundle)
        self.name = bundle.manifest["name"]
        self.version = bundle.manifest["version"]
        self.sha256 = hashlib.sha256((folder / "bundle.json").read_bytes()).hexdigest()

    def score(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Answers each text, in order."""
        return [{"label": None, "score": None} | a.to_record() for a in self._scorer.score(texts)]
