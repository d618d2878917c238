"""Licence and attribution of the data and weights that models are made from."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import UNKNOWN_LICENCE, Credits
from flair_bundle.errors import BundleError

BUILT_IN = ("banking77", "minilm")


def read_credits(sources: list[str]) -> Credits:
    """Joins several credits.

    Args:
        sources: Names of built-in credits, or paths of JSON files of the same shape.

    Raises:
        BundleError: A file is absent or is not a JSON object.
    """
    parts = [_read(source) for source in sources]
    licences = dict.fromkeys(part["licence"] for part in parts if "licence" in part)
    return Credits(
        licence=" AND ".join(licences) or UNKNOWN_LICENCE,
        attribution=[entry for part in parts for entry in part.get("attribution", [])],
    )


def _read(source: str) -> dict[str, Any]:
    try:
        if source in BUILT_IN:
            content = files(__name__).joinpath(f"{source}.json").read_text("utf-8")
        else:
            content = Path(source).read_text("utf-8")
        found = json.loads(content)
        if not isinstance(found, dict):
            raise ValueError(f"a {type(found).__name__}")
    except (OSError, ValueError) as error:
        raise BundleError(
            f"The credits {source!r} cannot be read",
            got=str(error),
            allowed=f"{', '.join(BUILT_IN)}, or a file with a JSON object",
            todo="Check the name or the path",
        ) from error
    return found
