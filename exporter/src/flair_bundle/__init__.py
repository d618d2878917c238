"""Flair `.pt` models to ONNX bundles that score exactly as Flair does."""

__version__ = "0.1.0"
