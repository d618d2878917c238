"""One server for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from server import Golden, Server, golden, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def cases() -> list[Golden]:
    return golden()


@pytest.fixture(scope="session")
def labels(cases: list[Golden]) -> list[str]:
    """What LABEL must hold for the cases."""
    return [case.label or "" for case in cases]


@pytest.fixture(scope="session")
def scores(cases: list[Golden]) -> list[float]:
    """What SCORE must hold for the cases, within the bundle's tolerance."""
    return [pytest.approx(case.score or 0, abs=1e-4) for case in cases]
