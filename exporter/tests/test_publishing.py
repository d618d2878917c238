"""A published bundle is whole, once and for ever; against a real S3 server."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import REPOSITORY
from flair_bundle.bundle.manifest import MANIFEST_FILE, file_entry
from flair_bundle.bundle.object_store import Location, ObjectStore
from flair_bundle.bundle.reader import read_bundle
from flair_bundle.cli import main
from flair_bundle.errors import BundleError
from s3_server import BINARY, BUCKET, HoldingProxy, s3_server
from test_safe_reading import Calls, save_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS = f"s3://{BUCKET}/models/"
FOLDER = Location(BUCKET, "models/banking77-gru/1.0.0")
ON_SERVER = pytest.mark.s3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    assert BINARY.is_file(), f"{BINARY} is not there: run exporter/bin/test-s3, which builds it"
    with s3_server(tmp_path_factory.mktemp("s3")) as environment:
        yield environment


@pytest.fixture
def store(server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    store = ObjectStore()
    yield store
    for key in store.keys_below(Location(BUCKET, "models")):
        store.remove(Location(BUCKET, key))


@pytest.fixture
def other(demonstration: Path, tmp_path: Path) -> Path:
    """A bundle of the same name and version with another graph and manifest."""
    folder = tmp_path / "other"
    shutil.copytree(demonstration, folder)
    manifest = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))
    (folder / "more.txt").write_text("more\n")
    manifest["files"]["more.txt"] = file_entry(b"more\n")
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), "utf-8")
    return folder


def files_below(store: ObjectStore) -> set[str]:
    return {key.removeprefix(f"{FOLDER.key}/") for key in store.keys_below(FOLDER)}


@ON_SERVER
def test_publishes_a_bundle_that_can_be_read_again(
    demonstration: Path,
    store: ObjectStore,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["publish", str(demonstration), MODELS, "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    assert result["uri"] == f"s3://{BUCKET}/models/banking77-gru/1.0.0/"
    assert (result["uploaded"], result["kept"]) == (4, 0)
    for name in files_below(store):
        store.download(FOLDER.below(name), tmp_path / name)
    assert read_bundle(tmp_path).sha256 == result["model_sha256"]


@ON_SERVER
def test_publishing_the_same_again_is_no_error(
    demonstration: Path, store: ObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(demonstration), MODELS]) == 0
    assert main(["publish", str(demonstration), MODELS.rstrip("/")]) == 0

    assert "is published already, with this very bundle" in capsys.readouterr().out
    assert len(files_below(store)) == 4


@ON_SERVER
def test_a_published_version_never_changes(
    demonstration: Path, other: Path, store: ObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["publish", str(demonstration), MODELS])
    before = {name: store.read(FOLDER.below(name)) for name in files_below(store)}

    assert main(["publish", str(other), MODELS, "--replace-unfinished"]) == 1

    assert "flair-bundle: The bundle was not published, because this version is" in (
        capsys.readouterr().err
    )
    assert {name: store.read(FOLDER.below(name)) for name in files_below(store)} == before


@ON_SERVER
def test_the_store_itself_refuses_a_second_manifest(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two publishers at once both see that nothing is there; one of them must fail."""
    place = FOLDER.below(MANIFEST_FILE)
    monkeypatch.setattr(store, "sha256_of", lambda _place: None)

    assert store.put(place, b"first")
    assert not store.put(place, b"second")

    assert store.read(place) == b"first"


@ON_SERVER
def test_a_killed_upload_is_no_bundle_and_can_be_repeated(
    demonstration: Path, server: dict[str, str], store: ObjectStore
) -> None:
    port = int(server["AWS_ENDPOINT_URL_S3"].rpartition(":")[2])
    with HoldingProxy(port, uploads=2) as proxy:
        publisher = subprocess.Popen(
            [sys.executable, "-m", "flair_bundle", "publish", demonstration, MODELS],
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY / "exporter/src"),
                "AWS_ENDPOINT_URL_S3": proxy.url,
            },
            stderr=subprocess.DEVNULL,
        )
        try:
            assert proxy.held.wait(60)
        finally:
            publisher.send_signal(signal.SIGKILL)
            publisher.wait()

    assert files_below(store) == {"golden.jsonl", "model.onnx"}
    assert main(["publish", str(demonstration), MODELS]) == 0
    assert len(files_below(store)) == 4


@ON_SERVER
def test_an_unfinished_upload_of_other_content(
    demonstration: Path, store: ObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.put(FOLDER.below("model.onnx"), b"another graph")
    store.put(FOLDER.below("left-over.txt"), b"of another bundle")

    assert main(["publish", str(demonstration), MODELS]) == 1
    assert f"got other content at {FOLDER}/model.onnx; allowed" in capsys.readouterr().err
    assert MANIFEST_FILE not in files_below(store)

    assert main(["publish", str(demonstration), MODELS, "--replace-unfinished"]) == 0
    assert files_below(store) == {path.name for path in demonstration.iterdir()}


@ON_SERVER
def test_a_broken_bundle_is_not_published(other: Path, store: ObjectStore) -> None:
    (other / "more.txt").write_text("less\n")

    assert main(["publish", str(other), MODELS]) == 1

    assert files_below(store) == set()


@ON_SERVER
def test_objects_of_other_tools_are_hashed(store: ObjectStore) -> None:
    place = FOLDER.below("vocabulary.json")
    store._client.put_object(Bucket=place.bucket, Key=place.key, Body=b"[]")

    assert store.sha256_of(place) == (
        "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    )
    assert store.sha256_of(FOLDER.below("absent")) is None


@ON_SERVER
@pytest.mark.usefixtures("store")
def test_wrong_credentials_are_told_and_not_shown(
    demonstration: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-that-must-not-show")

    assert main(["publish", str(demonstration), MODELS]) == 1

    shown = capsys.readouterr().err
    assert f"{FOLDER}/bundle.json cannot be looked at: got ClientError: " in shown
    assert "a-secret-that-must-not-show" not in shown
    assert os.environ["AWS_ACCESS_KEY_ID"] not in shown


@ON_SERVER
def test_a_model_in_an_object_store_is_read_with_the_same_care(
    store: ObjectStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "it-ran"
    evil = save_zip(tmp_path / "evil.pt", pickle.dumps(Calls(os.system, f"touch {mark}")))
    store.put(Location(BUCKET, "models/trained/evil.pt"), evil.read_bytes())
    target = tmp_path / "intents" / "1.0.0"

    assert main(["export", f"{MODELS}trained/evil.pt", str(target)]) == 1
    shown = capsys.readouterr().err
    assert f"fetching {MODELS}trained/evil.pt" in shown
    assert "evil.pt was not loaded, because it names something that could run code" in shown
    assert not mark.exists()

    assert main(["export", f"{MODELS}trained/absent.pt", str(target)]) == 1
    assert f"{MODELS}trained/absent.pt cannot be read: got " in capsys.readouterr().err
    assert not target.exists()


@pytest.mark.parametrize("uri", ["models", "s3://", "s3:///models", "s3://A/b", "http://x/y"])
def test_places_that_are_none(uri: str) -> None:
    with pytest.raises(BundleError, match="allowed: s3://bucket/key"):
        Location.parse(uri)


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        ("s3://bucket", "a/1"),
        ("s3://bucket/", "a/1"),
        ("s3://bucket/models", "models/a/1"),
        ("s3://bucket/models/", "models/a/1"),
    ],
)
def test_places_below(uri: str, key: str) -> None:
    assert Location.parse(uri).below("a", "1") == Location("bucket", key)


def test_a_store_that_does_not_answer(
    demonstration: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")

    assert main(["publish", str(demonstration), MODELS]) == 1

    assert "got EndpointConnectionError: " in capsys.readouterr().err
