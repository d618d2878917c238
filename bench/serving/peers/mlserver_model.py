"""MLServer with a runtime of its own and its adaptive batching."""

from minilm import MiniLm
from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse

import numpy as np


class BundleModel(MLModel):
    async def load(self) -> bool:
        self.model = MiniLm()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        texts = StringCodec.decode_input(payload.inputs[0])
        answers = self.model.predict(texts)
        return InferenceResponse(
            model_name=self.name,
            outputs=[
                StringCodec.encode_output("LABEL", [answer["label"] for answer in answers], use_bytes=False),
                NumpyCodec.encode_output(
                    "SCORE", np.array([[answer["score"]] for answer in answers], dtype=np.float32)
                ),
            ],
        )
