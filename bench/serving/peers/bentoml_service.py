"""BentoML with its adaptive batching, which puts the lists of several requests together."""

import os

import bentoml
from minilm import MiniLm


@bentoml.service(workers=int(os.environ["WORKERS"]), traffic={"timeout": 60})
class Bundle:
    def __init__(self) -> None:
        self.model = MiniLm()

    @bentoml.api(
        batchable=True,
        max_batch_size=int(os.environ["MAX_BATCH"]),
        max_latency_ms=60_000,
        route="/predict",
    )
    def predict(self, texts: list[str]) -> list[dict]:
        return self.model.predict(texts)
