"""The two containers that torch writes: a zip (since 1.6) and a row of pickles (before)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from flair_bundle.errors import BundleError
from flair_bundle.flair_models.safe_names import StorageType

_CHUNK = 1 << 20
_ZIP_SIGNATURE = b"PK\x03\x04"
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001

# Reads one pickle from a stream, with the allow-list.
ReadPickle = Callable[[IO[bytes], str], Any]
# Takes the bytes of a storage from their start, in pieces.
Fill = Callable[[int, bytes], None]


@dataclass(frozen=True)
class StorageKey:
    """A storage that a pickle refers to."""

    key: str
    type: StorageType
    count: int

    @property
    def bytes(self) -> int:
        """Its size."""
        return self.count * self.type.item_bytes


class Archive:
    """An opened `.pt`."""

    container: str

    def main(self, read: ReadPickle) -> Any:
        """Reads the main pickle."""
        raise NotImplementedError

    def fill(self, storages: list[tuple[StorageKey, Fill]], read: ReadPickle) -> None:
        """Hands out the bytes of the storages that the main pickle referred to."""
        raise NotImplementedError


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Opens a `.pt`; nothing of it is interpreted yet.

    Raises:
        BundleError: A container that torch does not write for models.
    """
    with path.open("rb") as file:
        # Not zipfile.is_zipfile(): a bare pickle may hold a zip, that of a tokenizer.
        signature = file.read(len(_ZIP_SIGNATURE))
        file.seek(0)
        if signature != _ZIP_SIGNATURE:
            yield _Legacy(file, path)
            return
        with zipfile.ZipFile(file) as zipped:
            yield _Zip(zipped, path)


class _Zip(Archive):
    container = "zip"

    def __init__(self, zipped: zipfile.ZipFile, path: Path) -> None:
        self._zip, self._path = zipped, path
        entries = zipped.infolist()
        names = [entry.filename for entry in entries]
        mains = [name for name in names if name.endswith("/data.pkl") and name.count("/") == 1]
        prefix = mains[0].removesuffix("data.pkl") if mains else ""
        problems = [
            (len(mains) != 1, f"{len(mains)} entries named data.pkl"),
            (len(set(names)) != len(names), "an entry that occurs twice"),
            (f"{prefix}constants.pkl" in names, "a TorchScript program (constants.pkl)"),
            # torch stores; what is packed could unpack to any size.
            (any(entry.compress_type for entry in entries), "compressed entries"),
            (
                f"{prefix}byteorder" in names and zipped.read(f"{prefix}byteorder") != b"little",
                "numbers in big-endian order",
            ),
        ]
        for broken, what in problems:
            if broken:
                raise not_a_model(path, f"a zip with {what}")
        self._prefix = prefix

    def main(self, read: ReadPickle) -> Any:
        name = f"{self._prefix}data.pkl"
        with self._zip.open(name) as stream:
            return read(stream, name)

    def fill(self, storages: list[tuple[StorageKey, Fill]], read: ReadPickle) -> None:  # noqa: ARG002
        for storage, fill in storages:
            name = f"{self._prefix}data/{storage.key}"
            try:
                entry = self._zip.getinfo(name)
            except KeyError:
                raise not_a_model(self._path, f"a zip without {name}") from None
            if entry.file_size != storage.bytes:
                raise not_a_model(
                    self._path, f"{entry.file_size} bytes in {name} for {storage.bytes}"
                )
            with self._zip.open(entry) as stream:
                _copy(stream, storage.bytes, fill)


class _Legacy(Archive):
    container = "legacy"

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path = file, path

    def main(self, read: ReadPickle) -> Any:
        name = self._path.name
        if read(self._file, name) != _LEGACY_MAGIC or read(self._file, name) != _LEGACY_PROTOCOL:
            raise not_a_model(self._path, "a pickle that torch.save did not write")
        read(self._file, name)  # sizes of the C types of the machine that wrote it
        return read(self._file, name)

    def fill(self, storages: list[tuple[StorageKey, Fill]], read: ReadPickle) -> None:
        wanted = {storage.key: (storage, fill) for storage, fill in storages}
        for key in read(self._file, self._path.name):
            storage, fill = wanted.pop(key, (None, None))
            count = int.from_bytes(self._file.read(8), "little")
            if storage is None or fill is None or count != storage.count:
                raise not_a_model(self._path, f"an unexpected storage {key!r} of {count} numbers")
            _copy(self._file, storage.bytes, fill)
        if wanted:
            raise not_a_model(self._path, f"no numbers for the storages {sorted(wanted)}")


def _copy(stream: IO[bytes], size: int, fill: Fill) -> None:
    place = 0
    while place < size:
        piece = stream.read(min(_CHUNK, size - place))
        if not piece:
            raise EOFError(f"{size - place} bytes of a storage are missing")
        fill(place, piece)
        place += len(piece)


def not_a_model(path: Path, got: str) -> BundleError:
    """The error for a file that is not what `torch.save` writes."""
    return BundleError(
        f"{path.name} is not a model file that Flair can read",
        got=got,
        allowed="a .pt file saved by Flair (model.save or ModelTrainer)",
        todo="Check that the file is complete",
    )
