"""BentoML with its adaptive batching."""

import os

import bentoml
from minilm import MiniLm


@bentoml.service(workers=int(os.environ["WORKERS"]), traffic={"timeout": 60})
class Batcher:
    def __init__(self) -> None:
        self.model = MiniLm()

    @bentoml.api(
        batchable=True,
        max_batch_size=int(os.environ["MAX_BATCH"]),
        max_latency_ms=60_000,
        route="/batch",
    )
    def batch(self, texts: list[str]) -> list[dict]:
        return self.model.predict(texts)


@bentoml.service(traffic={"timeout": 60})
class Bundle:
    batcher = bentoml.depends(Batcher)

    @bentoml.api(route="/predict")
    async def predict(self, text: str) -> dict:
        answers = await self.batcher.to_async.batch([text])
        return answers[0]
