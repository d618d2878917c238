"""NVIDIA's client over HTTP: binary tensors are its default."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tritonclient.http as triton
from server import MODEL, ROOT, running
from tritonclient.utils import InferenceServerException


@pytest.fixture(scope="module")
def client(server):
    client = triton.InferenceServerClient(server.rest)
    yield client
    client.close()


def text_input(texts, binary=True, shape=None):
    values = np.array([text.encode("utf8") for text in texts], dtype=object)
    tensor = triton.InferInput("TEXT", shape or [len(texts)], "BYTES")
    tensor.set_data_from_numpy(values.reshape(shape or [len(texts)]), binary_data=binary)
    return tensor


def strings(result, name):
    """Binary elements come as bytes, those of JSON as str."""
    flat = result.as_numpy(name).reshape(-1)
    return [value.decode("utf8") if isinstance(value, bytes) else value for value in flat]


@pytest.mark.parametrize("given", [True, False], ids=["binary-in", "json-in"])
@pytest.mark.parametrize("wanted", [True, False, None], ids=["binary-out", "json-out", "default-out"])
@pytest.mark.parametrize("columns", [False, True], ids=["[N]", "[N,1]"])
def test_scores_texts(client, cases, labels, scores, given, wanted, columns):
    names = ("PREDICTION", "LABEL", "SCORE")
    outputs = None if wanted is None else [triton.InferRequestedOutput(n, binary_data=wanted) for n in names]
    shape = [len(cases), 1] if columns else [len(cases)]
    result = client.infer(
        MODEL,
        [text_input([case.text for case in cases], given, shape)],
        outputs=outputs,
        request_id="7",
    )
    assert strings(result, "LABEL") == labels
    assert list(result.as_numpy("SCORE").reshape(-1)) == scores
    assert list(result.as_numpy("SCORE").shape) == shape
    assert [json.loads(one)["label"] or "" for one in strings(result, "PREDICTION")] == labels
    response = result.get_response()
    assert (response["id"], response["model_version"]) == ("7", "1.0.0")


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_compresses(client, cases, labels, algorithm):
    result = client.infer(
        MODEL, [text_input([case.text for case in cases])], request_compression_algorithm=algorithm
    )
    assert strings(result, "LABEL") == labels


def test_asks_asynchronously(client, cases, labels):
    handles = [client.async_infer(MODEL, [text_input([case.text])]) for case in cases]
    assert [strings(handle.get_result(), "LABEL")[0] for handle in handles] == labels


def test_health_metadata_and_statistics(client, server):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready(MODEL) and client.is_model_ready(MODEL, "1.0.0")
    assert not client.is_model_ready("nope")
    assert client.get_server_metadata()["name"] == "streaming-inference-model-server"
    assert client.get_model_metadata(MODEL)["inputs"] == [
        {"name": "TEXT", "datatype": "BYTES", "shape": [-1]}
    ]
    before = client.get_inference_statistics(MODEL)["model_stats"][0]["inference_count"]
    client.infer(MODEL, [text_input(["one", "two", "three"])])
    after = client.get_inference_statistics()["model_stats"][0]
    assert (after["name"], after["inference_count"]) == (MODEL, before + 3)


def test_loads_and_unloads_models(tmp_path):
    token = "a-token-of-the-tests-01"
    (tmp_path / "token").write_text(token)
    settings = {
        "AUTH_TOKEN_FILE": str(tmp_path / "token"),
        "MODEL_REPOSITORY": (ROOT / "models").as_uri(),
        "LOADABLE_MODELS": MODEL,
    }
    with running(**settings) as closed:
        client = triton.InferenceServerClient(closed.rest)
        headers = {"Authorization": f"Bearer {token}"}
        with pytest.raises(InferenceServerException, match="no bearer token"):
            client.get_model_repository_index()
        client.unload_model(MODEL, headers=headers)
        assert client.get_model_repository_index(headers=headers) == []
        with pytest.raises(InferenceServerException, match="no model"):
            client.infer(MODEL, [text_input(["Where is my card?"])], headers=headers)
        client.load_model(MODEL, headers=headers)
        served = [{"name": MODEL, "version": "1.0.0", "state": "READY", "reason": ""}]
        assert client.get_model_repository_index(headers=headers) == served
        result = client.infer(MODEL, [text_input(["Where is my card?"])], headers=headers)
        assert strings(result, "LABEL") == ["card_arrival"]
        client.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_name": "nope"}, 'no model "nope" here'),
        ({"model_version": "9"}, 'not served in version "9"'),
        ({"outputs": [triton.InferRequestedOutput("NOPE")]}, 'the name "NOPE"'),
        ({"inputs": [triton.InferInput("OTHER", [1], "BYTES")]}, 'the name "OTHER"'),
    ],
)
def test_refusals_are_its_exceptions(client, change, message):
    request = {"model_name": MODEL, "inputs": [text_input(["a"])], **change}
    with pytest.raises(InferenceServerException, match=message):
        client.infer(**request)


def test_its_timeout_is_a_deadline(client):
    with pytest.raises(InferenceServerException, match="not scored within 1 ms"):
        client.infer(MODEL, [text_input(["a long text of words " * 300] * 200)], timeout=1)
