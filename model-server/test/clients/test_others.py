"""curl, OpenAI's client and a scraper."""

from __future__ import annotations

import json
import subprocess
import urllib.request

import openai
import pytest
from prometheus_client.parser import text_string_to_metric_families
from server import MODEL

TEXT = "Where is my card?"
BODY = {"inputs": [{"name": "TEXT", "datatype": "BYTES", "shape": [1], "data": [TEXT]}]}


def curl(*arguments: str, data: bytes | None = None) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode("utf8")


def test_curl(server):
    url = f"http://{server.rest}/v2/models/{MODEL}/infer"
    answer = json.loads(curl(url, "--json", json.dumps(BODY)))
    assert answer["outputs"][1]["data"] == ["card_arrival"]


def test_curl_with_a_binary_tensor(server):
    text = TEXT.encode("utf8")
    tensor = len(text).to_bytes(4, "little") + text
    head = {**BODY["inputs"][0], "parameters": {"binary_data_size": len(tensor)}}
    del head["data"]
    header = json.dumps({"inputs": [head]}).encode("utf8")
    answer = curl(
        f"http://{server.rest}/v2/models/{MODEL}/versions/latest/infer",
        *("-H", "Content-Type: application/octet-stream"),
        *("-H", f"Inference-Header-Content-Length: {len(header)}"),
        *("--data-binary", "@-"),
        data=header + tensor,
    )
    assert json.loads(answer)["outputs"][1]["data"] == ["card_arrival"]


def test_curl_in_chunks_and_compressed(server):
    import gzip

    answer = curl(
        f"http://{server.rest}/v2/models/{MODEL}/infer",
        *(
            "-H",
            "Transfer-Encoding: chunked",
            "-H",
            "Content-Encoding: gzip",
            "-H",
            "Content-Type: application/json",
        ),
        *("--data-binary", "@-"),
        data=gzip.compress(json.dumps(BODY).encode("utf8")),
    )
    assert json.loads(answer)["outputs"][1]["data"] == ["card_arrival"]


def test_openai(server):
    client = openai.OpenAI(base_url=f"http://{server.rest}/v1", api_key="none", max_retries=0)
    assert [model.id for model in client.models.list()] == [MODEL]
    messages = [{"role": "system", "content": "Label the text."}, {"role": "user", "content": TEXT}]
    completion = client.chat.completions.create(model=MODEL, messages=messages)
    assert json.loads(completion.choices[0].message.content)["label"] == "card_arrival"
    with pytest.raises(openai.NotFoundError, match='no model "nope" here'):
        client.chat.completions.create(model="nope", messages=messages)


def test_prometheus(server):
    curl(f"http://{server.rest}/v2/models/{MODEL}/infer", "--json", json.dumps(BODY))
    with urllib.request.urlopen(f"http://{server.metrics}/metrics") as response:
        families = {
            family.name: family for family in text_string_to_metric_families(response.read().decode("utf8"))
        }
    (count,) = families["nv_inference_count"].samples
    (info,) = families["model_server_model_info"].samples
    assert len(info.labels["sha256"]) == 64
    assert count.labels == info.labels and count.value >= 1
    assert count.labels["model"] == MODEL and count.labels["version"] == "1.0.0"
