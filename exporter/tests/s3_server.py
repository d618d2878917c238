"""A real S3 server (versitygw over a folder) for tests, and a proxy that can hold it up."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CACHE = Path(
    os.environ.get("STREAMING_INFERENCE_CACHE", Path.home() / ".cache" / "streaming-inference")
)
BINARY = CACHE / "bin" / "versitygw"
BUCKET = "models-of-the-test"


@contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """Runs a server with one bucket; yields the environment that the AWS tools need for it."""
    (folder / "data" / BUCKET).mkdir(parents=True)
    port = free_port()
    access, secret = secrets.token_hex(8), secrets.token_hex(16)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [BINARY, "--port", f"127.0.0.1:{port}", "posix", folder / "data"],
            env={
                "PATH": os.environ["PATH"],
                "ROOT_ACCESS_KEY_ID": access,
                "ROOT_SECRET_ACCESS_KEY": secret,
            },
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_open(port, server)
            yield {
                "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
                "AWS_ACCESS_KEY_ID": access,
                "AWS_SECRET_ACCESS_KEY": secret,
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.02)
    raise AssertionError("the S3 server ended at once")


class HoldingProxy:
    """Passes bytes to a server, until a number of uploads have begun; then it holds the next."""

    def __init__(self, port: int, uploads: int) -> None:
        self.held = threading.Event()
        self._target, self._left = port, uploads
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._ends: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> HoldingProxy:
        return self

    def __exit__(self, *_error: Any) -> None:
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._ends += [client, server]
            for source, target, uploads in ((client, server, True), (server, client, False)):
                threading.Thread(
                    target=self._pass, args=(source, target, uploads), daemon=True
                ).start()

    def _pass(self, source: socket.socket, target: socket.socket, uploads: bool) -> None:
        try:
            while piece := source.recv(65_536):
                if uploads and piece.startswith(b"PUT "):
                    self._left -= 1
                    if self._left < 0:
                        self.held.set()
                        return
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return
