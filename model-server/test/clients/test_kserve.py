"""KServe's client, over REST with JSON and with binary tensors, and over gRPC."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput
from server import MODEL


def request(texts, binary):
    tensor = InferInput("TEXT", [len(texts)], "BYTES")
    if binary:
        tensor.set_data_from_numpy(
            np.array([text.encode("utf8") for text in texts], dtype=object), binary_data=True
        )
    else:
        tensor.set_data_from_numpy(np.array(texts, dtype=object), binary_data=False)
    outputs = [
        RequestedOutput("LABEL", {"binary_data": binary}),
        RequestedOutput("SCORE", {"binary_data": binary}),
    ]
    return InferRequest(MODEL, [tensor], request_id="7", request_outputs=outputs)


def answers(response):
    label, score = (output.as_numpy() for output in response.outputs)
    texts = [value.decode("utf8") if isinstance(value, bytes) else value for value in label]
    return texts, [float(value) for value in score]


@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
def test_rest(server, cases, labels, scores, binary):
    async def ask():
        async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
            url = f"http://{server.rest}"
            assert await client.is_server_live(url) and await client.is_server_ready(url)
            assert await client.is_model_ready(url, MODEL)
            return await client.infer(url, request([case.text for case in cases], binary), model_name=MODEL)

    response = asyncio.run(ask())
    assert (response.model_name, response.id) == (MODEL, "7")
    assert answers(response) == (labels, scores)


@pytest.mark.parametrize("binary", [False, True], ids=["contents", "raw"])
def test_grpc(server, cases, labels, scores, binary):
    async def ask():
        async with InferenceGRPCClient(server.grpc) as client:
            assert await client.is_server_live() and await client.is_server_ready()
            assert await client.is_model_ready(MODEL)
            return await client.infer(request([case.text for case in cases], binary))

    response = asyncio.run(ask())
    assert answers(response) == (labels, scores)
