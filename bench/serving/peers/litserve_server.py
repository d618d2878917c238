"""LitServe with its batching."""

import os

import litserve
from minilm import MiniLm


class BundleApi(litserve.LitAPI):
    def setup(self, device) -> None:
        self.model = MiniLm()

    def decode_request(self, request: dict) -> str:
        return request["text"]

    def batch(self, inputs: list[str]) -> list[str]:
        return list(inputs)

    def predict(self, texts: list[str]) -> list[dict]:
        return self.model.predict(texts)

    def unbatch(self, output: list[dict]) -> list[dict]:
        return output

    def encode_response(self, output: dict) -> dict:
        return output


if __name__ == "__main__":
    api = BundleApi(
        max_batch_size=int(os.environ["MAX_BATCH"]), batch_timeout=float(os.environ["MAX_WAIT_SECONDS"])
    )
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=int(os.environ["WORKERS"]))
    server.run(host="127.0.0.1", port=int(os.environ["PORT"]), generate_client_file=False, log_level="warning")
