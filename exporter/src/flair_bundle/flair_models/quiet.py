"""Keeps Flair's log to what a reader of our output needs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_flair() -> Iterator[None]:
    """Silences Flair below errors: it logs whole vocabularies and warns at each empty text."""
    import flair  # noqa: F401  (importing it sets its log level, so it has to come first)

    logger = logging.getLogger("flair")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
