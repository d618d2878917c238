"""Writes the bundle of a tiny BERT with weights at random, and Flair's own answers to awkward texts.

    "$(python3 exporter/bin/environment.py full)" jobs/embedded/src/test/transformer/make.py

in the repository's root: in the environment with Flair, whose model it is. `bundle/` is what the exporter
makes of it, `reference.jsonl` holds a text a line. The weights are others each time.
"""

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXPORTER = HERE.parents[4] / "exporter"
sys.path[:0] = [str(EXPORTER / "src"), str(EXPORTER / "tests")]

from flair_bundle.bundle.golden import to_jsonl  # noqa: E402
from flair_bundle.texts.awkward import AWKWARD  # noqa: E402
from flair_bundle.texts.fuzz import make_fuzz  # noqa: E402
from flair_bundle.texts.phrases import make_phrases  # noqa: E402
from tiny_bundles import flair_answers, write_tiny_bundle  # noqa: E402
from tiny_models import save_tiny_encoder, transformer_classifier  # noqa: E402

LONGEST = 2_000

awkward = [text for group in AWKWARD.values() for text in group]
texts = [*make_phrases(60, seed=1), *awkward, *make_fuzz(150, seed=2)]
texts = [text for text in dict.fromkeys(texts) if len(text) <= LONGEST]
with tempfile.TemporaryDirectory() as folder:
    model = transformer_classifier(save_tiny_encoder(Path(folder)), cls_pooling="mean")
    expected = flair_answers(model, texts)
    shutil.rmtree(HERE / "bundle", ignore_errors=True)
    write_tiny_bundle(model, HERE / "bundle", expected, name="tiny-transformer")
(HERE / "reference.jsonl").write_bytes(to_jsonl(expected))
print(f"{len(expected)} texts")
