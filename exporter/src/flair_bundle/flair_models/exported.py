"""What a family's exporter hands to the bundle writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ExportedModel:
    """A graph with the description of how texts become its inputs.

    Attributes:
        graph: The serialised ONNX model.
        opset: Its operator set.
        inputs: Tensor specifications, as the manifest holds them.
        outputs: The same for the outputs.
        features: How the words of a text become the inputs, as the manifest holds it.
        files: Vocabularies and tokenizer files by their name in the bundle.
        task: As the manifest holds it.
        decoding: How logits become an answer, as the manifest holds it.
    """

    graph: bytes
    opset: int
    inputs: list[dict[str, Any]]
    outputs: list[dict[str, Any]]
    features: list[dict[str, Any]]
    files: dict[str, bytes] = field(default_factory=dict)
    task: str = "text-classification"
    decoding: dict[str, Any] = field(default_factory=lambda: {"kind": "softmax"})


def tensor(name: str, datatype: str, shape: list[int]) -> dict[str, Any]:
    """A tensor specification; -1 is a variable dimension."""
    return {"name": name, "datatype": datatype, "shape": shape}
