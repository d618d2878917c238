"""The tokenizer of a transformer as files of a bundle."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

TOKENIZER_FILE, TOKENIZER_CONFIG_FILE = "tokenizer.json", "tokenizer_config.json"


def tokenizer_files(tokenizer: Any) -> tuple[bytes, bytes]:
    """The contents of `tokenizer.json` and `tokenizer_config.json` of a fast tokenizer."""
    from tokenizers import Tokenizer

    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    # Both are leftovers of the last call; the manifest says how long a text may be.
    backend.no_truncation()
    backend.no_padding()
    with tempfile.TemporaryDirectory(prefix="flair-bundle-tokenizer-") as scratch:
        tokenizer.save_pretrained(scratch)
        config = json.loads((Path(scratch) / TOKENIZER_CONFIG_FILE).read_text("utf-8"))
    # Where the tokenizer was loaded from is a path of the exporting machine.
    config.pop("name_or_path", None)
    return (
        backend.to_str(pretty=False).encode("utf-8"),
        (json.dumps(config, indent=2, ensure_ascii=False) + "\n").encode(),
    )
