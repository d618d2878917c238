"""NVIDIA's client over gRPC: it sends raw contents."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tritonclient.grpc as triton
from server import MODEL
from tritonclient.utils import InferenceServerException


@pytest.fixture(scope="module")
def client(server):
    client = triton.InferenceServerClient(server.grpc)
    yield client
    client.close()


def text_input(texts):
    tensor = triton.InferInput("TEXT", [len(texts)], "BYTES")
    tensor.set_data_from_numpy(np.array([text.encode("utf8") for text in texts], dtype=object))
    return tensor


@pytest.mark.parametrize("compression", [None, "gzip", "deflate"])
def test_scores_texts(client, cases, labels, scores, compression):
    result = client.infer(
        MODEL,
        [text_input([case.text for case in cases])],
        request_id="7",
        compression_algorithm=compression,
    )
    assert [value.decode("utf8") for value in result.as_numpy("LABEL")] == labels
    assert list(result.as_numpy("SCORE")) == scores
    assert [json.loads(value)["label"] or "" for value in result.as_numpy("PREDICTION")] == labels
    assert (result.get_response().id, result.get_response().model_version) == ("7", "1.0.0")


def test_asks_for_some_outputs(client):
    result = client.infer(
        MODEL, [text_input(["Where is my card?"])], outputs=[triton.InferRequestedOutput("label")]
    )
    assert [output.name for output in result.get_response().outputs] == ["label"]
    assert result.as_numpy("label")[0] == b"card_arrival"


def test_health_metadata_and_statistics(client):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(MODEL)
    assert client.get_server_metadata().name == "streaming-inference-model-server"
    metadata = client.get_model_metadata(MODEL)
    assert [(tensor.name, list(tensor.shape)) for tensor in metadata.inputs] == [("TEXT", [-1])]
    before = client.get_inference_statistics(MODEL).model_stats[0]
    client.infer(MODEL, [text_input(["one", "two"])])
    after = client.get_inference_statistics(MODEL).model_stats[0]
    assert after.inference_count == before.inference_count + 2
    assert after.inference_stats.success.count == before.inference_stats.success.count + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_name": "nope"}, 'no model "nope" here'),
        ({"model_version": "9"}, 'not served in version "9"'),
        ({"outputs": [triton.InferRequestedOutput("NOPE")]}, 'the name "NOPE"'),
    ],
)
def test_refusals_are_its_exceptions(client, change, message):
    request = {"model_name": MODEL, "inputs": [text_input(["a"])], **change}
    with pytest.raises(InferenceServerException, match=message):
        client.infer(**request)


def test_its_timeout_is_a_deadline(client):
    with pytest.raises(InferenceServerException, match="(?i)deadline exceeded|not scored within"):
        client.infer(MODEL, [text_input(["a long text of words " * 300] * 200)], client_timeout=0.01)
