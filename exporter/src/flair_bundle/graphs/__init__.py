"""ONNX graphs built from plain arrays; no torch."""
