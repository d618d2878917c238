"""Rows of ids of different lengths as one array."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

IdArray = NDArray[np.int64]
Inputs = dict[str, IdArray]
Words = Sequence[Sequence[str]]
Feeder = Callable[[Words], Inputs]


def pad(rows: Sequence[Sequence[int]], padding_id: int) -> IdArray:
    """Fills rows up to the longest one."""
    longest = max(len(row) for row in rows)
    padded = np.full((len(rows), longest), padding_id, dtype=np.int64)
    for index, row in enumerate(rows):
        padded[index, : len(row)] = row
    return padded
