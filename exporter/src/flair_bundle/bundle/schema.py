"""Checks a manifest against the contract's JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flair_bundle.bundle.manifest import MANIFEST_FILE
from flair_bundle.errors import BundleError

_NAME = "bundle.schema.json"
_MOST_SHOWN = 5


def check_schema(manifest: dict[str, Any]) -> None:
    """Refuses a manifest that does not follow the schema.

    Raises:
        BundleError: Names each contradiction with its path.
    """
    import jsonschema

    validator = jsonschema.Draft7Validator(_schema())
    problems = sorted(validator.iter_errors(manifest), key=lambda error: list(error.absolute_path))
    if problems:
        shown = [
            f"{'.'.join(str(part) for part in problem.absolute_path) or 'the whole'}: "
            f"{problem.message[:200]}"
            for problem in problems[:_MOST_SHOWN]
        ]
        more = f" and {len(problems) - _MOST_SHOWN} more" if len(problems) > _MOST_SHOWN else ""
        raise BundleError(
            f"{MANIFEST_FILE} does not follow the contract",
            got="; ".join(shown) + more,
            allowed=f"what contract/schemas/{_NAME} says",
            todo="Export the bundle again with the exporter of this version",
        )


@cache
def _schema() -> Any:
    # A wheel carries a copy; in the repository there is one original.
    packaged = files("flair_bundle.bundle").joinpath(_NAME)
    original = Path(__file__).resolve().parents[4] / "contract" / "schemas" / _NAME
    return json.loads((packaged if packaged.is_file() else original).read_text("utf-8"))
