"""Orders texts so that each batch holds ones of similar length.

A batch is padded to its longest text. In batches drawn at random two thirds of an encoder's work
on short messages goes into padding.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

# Long enough for even lengths, short enough that batches differ from epoch to epoch.
_BATCHES_PER_POOL = 50


def order_by_like_length(
    lengths: Sequence[int], batch_size: int, generator: random.Random
) -> list[int]:
    """A shuffled order of all indices whose consecutive batches are of similar length."""
    shuffled = list(range(len(lengths)))
    generator.shuffle(shuffled)
    pool_size = batch_size * _BATCHES_PER_POOL
    batches: list[list[int]] = []
    for start in range(0, len(shuffled), pool_size):
        pool = sorted(shuffled[start : start + pool_size], key=lambda index: lengths[index])
        batches.extend(pool[at : at + batch_size] for at in range(0, len(pool), batch_size))
    # The one short batch goes last, or it would shift the borders of those behind it.
    short = [batch for batch in batches if len(batch) < batch_size]
    full = [batch for batch in batches if len(batch) == batch_size]
    generator.shuffle(full)
    return [index for batch in full + short for index in batch]


def like_length_sampler(batch_size: int, seed: int) -> Any:
    """A Flair sampler with that order, another one in each epoch."""
    from flair.samplers import FlairSampler

    class LikeLengthSampler(FlairSampler):
        def __init__(self) -> None:
            self._generator = random.Random(seed)  # noqa: S311  (no secret)

        def __iter__(self) -> Iterator[int]:
            lengths = [len(sentence) for sentence in self.data_source]
            return iter(order_by_like_length(lengths, batch_size, self._generator))

    return LikeLengthSampler()
