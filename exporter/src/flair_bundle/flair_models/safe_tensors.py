"""Tensors read from a `.pt`: as torch tensors, or as their shapes where torch is not wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flair_bundle.flair_models.safe_archive import Fill, StorageKey


@dataclass(frozen=True)
class TensorShape:
    """Stands for a tensor whose numbers were not read."""

    dtype: str
    size: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of its elements."""
        count = 1
        for length in self.size:
            count *= length
        return count


class ShapesOnly:
    """Reads no numbers: for looking at a file, without torch and in little memory."""

    def storage(self, key: StorageKey) -> tuple[Any, Fill | None]:
        """Nothing but the type."""
        return key, None

    def tensor(self, storage: Any, offset: int, size: Any, stride: Any) -> TensorShape:  # noqa: ARG002
        """The shape."""
        return TensorShape(storage[1].dtype, size)


class TorchTensors:
    """Makes torch tensors on the CPU."""

    def storage(self, key: StorageKey) -> tuple[Any, Fill | None]:
        """A storage of the right size, and what copies the file's bytes into it."""
        import torch

        storage = torch.UntypedStorage(key.bytes)
        view = memoryview(torch.empty(0, dtype=torch.uint8).set_(storage).numpy())

        def fill(place: int, piece: bytes) -> None:
            view[place : place + len(piece)] = piece

        return storage, fill

    def tensor(self, storage: Any, offset: int, size: Any, stride: Any) -> Any:
        """A tensor over part of a storage; torch refuses one that would leave it."""
        import torch

        untyped, storage_type = storage
        if min((offset, *size, *stride), default=0) < 0:
            raise ValueError("a tensor with a negative size")
        empty = torch.empty(0, dtype=getattr(torch, storage_type.dtype))
        reach = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
        if 0 not in size and (reach + 1) * storage_type.item_bytes > untyped.nbytes():
            # set_() would make the storage longer, to any size.
            raise ValueError("a tensor that is longer than its storage")
        return empty.set_(untyped, offset, size, stride)
