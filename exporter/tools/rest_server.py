"""The model server as it is deployed, in a process of its own, asked over REST (V2)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flair_bundle.bundle.answer import Answer

_REPOSITORY = Path(__file__).resolve().parents[2]
_SERVER = _REPOSITORY / "model-server"
# All that bounds what may be asked here; the size of batches stays the server's own.
_NO_BOUNDS = {
    "MAX_TEXT_CHARACTERS": "100000",
    "MAX_QUEUED_TOKENS": "10000000",
    "REQUEST_DEADLINE_MS": "3600000",
    "INFERENCE_TIMEOUT_MS": "3600000",
}
# Each request is one batch, however long its texts are.
ONE_BATCH_A_REQUEST = {"MAX_BATCH_TEXTS": "1024", "MAX_BATCH_TOKENS": "1000000"}


class RestServer:
    """A running server with the bundles that it serves by name."""

    def __init__(self, url: str) -> None:
        self._url = url

    def predict(self, name: str, texts: Sequence[str]) -> list[Answer]:
        """The answers to the texts of one request, in order.

        Raises:
            AssertionError: The server refuses the request; says what it said.
        """
        tensor = {"name": "TEXT", "datatype": "BYTES", "shape": [len(texts)], "data": list(texts)}
        body = {"inputs": [tensor], "outputs": [{"name": "PREDICTION"}]}
        request = urllib.request.Request(
            f"{self._url}/v2/models/{name}/infer",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as response:
                (output,) = json.load(response)["outputs"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code}: {error.read().decode()}") from None
        assert output["shape"] == [len(texts)]
        return [Answer.from_record(json.loads(element)) for element in output["data"]]

    def predict_alone(self, name: str, texts: Sequence[str]) -> list[Answer]:
        """The answers to texts of which each has a request to itself, one after the other."""
        return [answer for text in texts for answer in self.predict(name, [text])]


@contextmanager
def rest_server(bundles: Sequence[Path], **settings: str) -> Iterator[RestServer]:
    """Starts `node model-server/dist/main.js` over the bundles, and ends it.

    The server is ready when it has met the golden texts of each bundle.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "MODEL_URI": ",".join(bundle.resolve().as_uri() for bundle in bundles),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "GRPC_PORT": "off",
        "METRICS_PORT": "off",
        "INFERENCE_WORKERS": "1",
        **_NO_BOUNDS,
        **settings,
    }
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            ["node", str(_compiled())],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout
        try:
            port = _port_when_ready(process, errors)
            # Else it would stand still once its log fills the pipe.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield RestServer(f"http://127.0.0.1:{port}")
        finally:
            process.kill()
            process.wait()


def _port_when_ready(process: subprocess.Popen[str], errors: IO[str]) -> int:
    assert process.stdout
    said = []
    for line in process.stdout:
        entry = json.loads(line)
        if entry.get("msg") == "ready":
            return int(entry["port"])
        said.append(line)
    errors.seek(0)
    raise AssertionError(f"the server ended: {''.join(said[-3:])}{errors.read()}")


def _compiled() -> Path:
    """The compiled server; compiled here where it is absent or older than its sources."""
    main = _SERVER / "dist/main.js"
    newest = max(path.stat().st_mtime for path in (_SERVER / "src").rglob("*.ts"))
    if not main.is_file() or main.stat().st_mtime < newest:
        npm = shutil.which("npm")
        assert npm
        built = subprocess.run(
            [npm, "run", "build", "--workspace", "model-server"],
            cwd=_REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert built.returncode == 0, built.stdout + built.stderr
        # Where nothing changed, the compiler writes nothing.
        os.utime(main)
    return main
