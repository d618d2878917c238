"""Tests marked `torch` are skipped, by name, where Flair and torch are not installed."""

from __future__ import annotations

import logging
import os
from importlib.util import find_spec
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_spec("flair") is None:
        skip = pytest.mark.skip(reason="needs Flair and torch: bin/test-full")
        for item in items:
            if item.get_closest_marker("torch"):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def _reproducible(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("torch"):
        import flair
        import torch

        logging.getLogger("flair").setLevel(logging.ERROR)
        flair.device = torch.device("cpu")
        flair.set_seed(5)


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tiny_models import save_tiny_encoder

    return save_tiny_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def demonstration() -> Path:
    return REPOSITORY / "models" / "banking77-gru" / "1.0.0"
