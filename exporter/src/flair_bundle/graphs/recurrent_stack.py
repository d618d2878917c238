"""Recurrent layers of PyTorch, one on the other."""

from __future__ import annotations

from flair_bundle.graphs.builder import GraphBuilder
from flair_bundle.graphs.recurrent import CellKind, Layer, onnx_weights, recurrent_node


def add_recurrent_layers(
    graph: GraphBuilder,
    kind: CellKind,
    layers: tuple[Layer, ...],
    steps: str,
    *,
    lengths: str | None,
    name: str,
) -> str:
    """From `[steps, batch, input]` to the last layer's outputs `[steps, batch, directions*hidden]`.

    Args:
        graph: Is added to.
        kind: The cell.
        layers: The lowest one first.
        steps: Name of the input.
        lengths: Name of an INT32 `[batch]` with the steps of each sequence; the outputs after
            them are zero. None where all count, or what comes after has no influence: a layer
            that only reads forward.
        name: Prefix of what is added.
    """
    source = steps
    for index, layer in enumerate(layers):
        prefix = f"{name}.{index}"
        matrices = onnx_weights(kind, layer)
        constants = [
            graph.constant(f"{prefix}.{part}", value)
            for part, value in zip(("W", "R", "B"), matrices, strict=True)
        ]
        outputs = f"{prefix}.outputs"
        graph.nodes.append(
            recurrent_node(
                kind,
                layer,
                inputs=[source, *constants, *([] if lengths is None else [lengths])],
                outputs=[outputs],
                name=prefix,
            )
        )
        source = _merge_directions(graph, outputs, prefix, count=len(layer.directions))
    return source


def lengths_as_int32(graph: GraphBuilder, lengths: str) -> str:
    """ONNX wants the lengths of sequences as INT32."""
    from onnx import TensorProto

    return graph.node("Cast", [lengths], f"{lengths}.int32", to=TensorProto.INT32)


def _merge_directions(graph: GraphBuilder, outputs: str, prefix: str, *, count: int) -> str:
    """ONNX keeps the directions on an axis of their own: `[steps, directions, batch, hidden]`."""
    if count == 1:
        # Without a copy: the states of a long text are large.
        return graph.node("Squeeze", [outputs, graph.integers(1)], f"{prefix}.merged")
    by_batch = graph.node("Transpose", [outputs], f"{prefix}.by_batch", perm=[0, 2, 1, 3])
    return graph.node("Reshape", [by_batch, graph.integers(0, 0, -1)], f"{prefix}.merged")
