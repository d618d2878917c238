"""The allow-list: what the pickle inside a Flair `.pt` may name, and what each name becomes.

A pickle is a small program that fetches Python objects by name and calls them. None of the names
below gives it the object that it asked for: each becomes a class of this package, or a container
of the standard library, that can hold data and nothing else.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

# Storage class of torch → name of its type and bytes of an element.
STORAGES = {
    "FloatStorage": ("float32", 4),
    "DoubleStorage": ("float64", 8),
    "HalfStorage": ("float16", 2),
    "BFloat16Storage": ("bfloat16", 2),
    "LongStorage": ("int64", 8),
    "IntStorage": ("int32", 4),
    "ShortStorage": ("int16", 2),
    "CharStorage": ("int8", 1),
    "ByteStorage": ("uint8", 1),
    "BoolStorage": ("bool", 1),
}
# Names that are kept as text: a model card mentions the optimiser that the model was trained with.
MENTIONED = ("torch.optim.", "torch.utils.data.")
# What a defaultdict would call; it is a plain dict here, so nobody does.
FACTORIES = ("builtins.int", "__builtin__.int")


@dataclass(frozen=True)
class StorageType:
    """Type of the elements of a storage."""

    dtype: str
    item_bytes: int


@dataclass(frozen=True)
class Mention:
    """A name that stands in the file as a value; it was not imported and cannot be called."""

    name: str


class PickledDictionary:
    """The fields of a `flair.data.Dictionary`, before they are checked."""

    fields: Any = None

    def __setstate__(self, fields: Any) -> None:
        self.fields = fields


class PickledText(str):
    """A text of a class of its own, such as torch's version."""

    __slots__ = ()

    def __setstate__(self, _fields: Any) -> None:
        """Drops what else the class held."""


def default_dict(*_factory: Any) -> dict[Any, Any]:
    """A plain dict: the factory would be something to call."""
    return {}


def encode(text: str, codec: str) -> bytes:
    """How pickles of protocol 2 spell bytes; other codecs could be asked for code."""
    if codec != "latin1":
        raise ValueError(f"bytes in the codec {codec!r}")
    return text.encode("latin-1")


def device(*_arguments: Any) -> None:
    """A device of the training machine: forgotten, as everything is exported on the CPU."""


def resolve(name: str, tensor: Any) -> Any:
    """What stands for a name, or None when it is not allowed.

    Args:
        name: The dotted name that the pickle asks for.
        tensor: Makes a tensor from a storage, as `torch._utils._rebuild_tensor_v2` does.
    """
    module, _, last = name.rpartition(".")
    if module == "torch" and last in STORAGES:
        return StorageType(*STORAGES[last])
    if name.startswith(MENTIONED) or name in FACTORIES:
        return Mention(name)
    if name in ("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor"):
        return tensor
    return _SIMPLE.get(name)


_SIMPLE: dict[str, Any] = {
    "collections.OrderedDict": OrderedDict,
    "collections.defaultdict": default_dict,
    "_io.BytesIO": io.BytesIO,
    "_codecs.encode": encode,
    "torch.Size": tuple,
    "torch.device": device,
    "torch.torch_version.TorchVersion": PickledText,
    "flair.data.Dictionary": PickledDictionary,
}
# As a person may want to read it.
ALLOWED = (
    *(*_SIMPLE, "builtins.int", "torch._utils._rebuild_tensor_v2", "torch.<type>Storage"),
    *(f"{prefix}*" for prefix in MENTIONED),
)
