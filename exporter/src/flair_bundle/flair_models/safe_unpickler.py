"""Reads a Flair `.pt` without running anything that it names."""

from __future__ import annotations

import pickle
import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from flair_bundle.errors import BundleError
from flair_bundle.flair_models.safe_archive import Fill, StorageKey, not_a_model, open_archive
from flair_bundle.flair_models.safe_names import ALLOWED, StorageType, resolve

_NAME_OPCODES = ("GLOBAL", "STACK_GLOBAL", "INST")


class UnsafePickleError(BundleError):
    """A `.pt` that asks for something that is not on the allow-list."""


class Tensors(Protocol):
    """Makes tensors, or what stands for them."""

    def storage(self, key: StorageKey) -> tuple[Any, Fill | None]:
        """An empty storage and what fills it; None where its bytes are not wanted."""

    def tensor(self, storage: Any, offset: int, size: Any, stride: Any) -> Any:
        """A view of a storage."""


@dataclass
class Reading:
    """What came out of a `.pt`.

    Attributes:
        value: The pickled object; stand-ins are not yet replaced.
        container: `zip` or `legacy`.
        names: Every name that the pickles asked for.
    """

    value: Any = None
    container: str = ""
    names: set[str] = field(default_factory=set)


def read_pt(path: Path, tensors: Tensors) -> Reading:
    """Reads the object in a `.pt`.

    Raises:
        UnsafePickleError: It names something that is not allowed; shows what and where.
        BundleError: It is broken.
    """
    reading = Reading()
    largest = path.stat().st_size
    storages: dict[str, tuple[Any, StorageKey, Fill | None]] = {}

    def load_storage(reference: Any) -> Any:
        kind, storage_type, key, _location, count, *rest = reference
        known = isinstance(storage_type, StorageType) and isinstance(key, str)
        if kind != "storage" or not known or any(part is not None for part in rest):
            raise pickle.UnpicklingError(f"a reference to {kind!r} that Flair does not write")
        wanted = StorageKey(key, storage_type, count)
        if not 0 <= wanted.bytes <= largest:
            raise pickle.UnpicklingError(f"a storage of {wanted.bytes} bytes")
        if key not in storages:
            storage, fill = tensors.storage(wanted)
            storages[key] = (storage, wanted, fill)
        elif storages[key][1] != wanted:
            raise pickle.UnpicklingError(f"two storages under the key {key!r}")
        return storages[key][0], storage_type

    def rebuild(storage: Any, offset: int, size: Any, stride: Any, *_gradient: Any) -> Any:
        return tensors.tensor(storage, offset, tuple(size), tuple(stride))

    def read(stream: IO[bytes], where: str) -> Any:
        return _Unpickler(stream, where, path, reading.names, rebuild, load_storage).load()

    try:
        with open_archive(path) as archive:
            reading.container = archive.container
            reading.value = archive.main(read)
            wanted = [(key, fill) for _, key, fill in storages.values() if fill is not None]
            if wanted:
                archive.fill(wanted, read)
    except BundleError:
        raise
    # Whatever a broken file makes the unpickler raise, it is one problem to the user.
    except Exception as error:
        first_line = str(error).splitlines()[0] if str(error) else ""
        raise not_a_model(path, f"{type(error).__name__}: {first_line}") from error
    return reading


class _Unpickler(pickle.Unpickler):
    """An unpickler whose names are looked up in the allow-list, never imported."""

    def __init__(
        self,
        stream: IO[bytes],
        where: str,
        path: Path,
        names: set[str],
        rebuild: Callable[..., Any],
        load_storage: Callable[[Any], Any],
    ) -> None:
        # Seekable, so that the place of a refused name can be shown.
        self._stream, self._start = stream, stream.tell()
        self._where, self._path, self._names = where, path, names
        self._rebuild, self._load_storage = rebuild, load_storage
        self._asked = 0
        super().__init__(stream)

    def find_class(self, module: str, name: str) -> Any:
        full = f"{module}.{name}"
        self._names.add(full)
        self._asked += 1
        found = resolve(full, self._rebuild)
        if found is None:
            self._stream.seek(self._start)
            raise refusal(self._path, full, self._where, place_of(self._stream, self._asked))
        return found

    def persistent_load(self, reference: Any) -> Any:
        return self._load_storage(reference)


def place_of(stream: IO[bytes], number: int) -> int:
    """Byte of a stream at which a pickle asks for its nth name (from 1)."""
    seen = 0
    start = stream.tell()
    for opcode, _, position in pickletools.genops(stream):
        seen += opcode.name in _NAME_OPCODES
        if seen == number:
            return int(position or start)
    return start


def refusal(path: Path, name: str, where: str, position: int) -> UnsafePickleError:
    """Says what was asked for, where, and what to do."""
    old = name.startswith(("flair.embeddings.", "flair.models."))
    todo = (
        "Flair before 0.12 wrote whole objects: load the model in Flair where you trust it and "
        "save it again, or give --trust"
        if old
        else "Do not load it, unless you would run its maker's programs; then give --trust"
    )
    return UnsafePickleError(
        f"{path.name} was not loaded, because it names something that could run code",
        got=f"{name} at byte {position} of {where}",
        allowed=", ".join(ALLOWED),
        todo=todo,
    )
