"""A `.pt` is code: whatever it names, nothing of it runs (no torch needed to look at one)."""

from __future__ import annotations

import io
import os
import pickle
import random
import subprocess
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

from flair_bundle.errors import BundleError, UnsupportedModelError
from flair_bundle.flair_models.loading import scan_model
from flair_bundle.flair_models.safe_building import ForbiddenError, nothing_runs
from flair_bundle.flair_models.safe_unpickler import UnsafePickleError

MAGIC = 0x1950A86A20F9469CFC6C


class Calls:
    """Pickles as a call of any function."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


def named(module: str, name: str) -> bytes:
    """A pickle that asks for a name that this Python need not have."""
    return b"\x80\x02}X\x0a\x00\x00\x00state_dict" + f"c{module}\n{name}\n".encode() + b")Rs."


def save_zip(path: Path, main: bytes, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in {"data.pkl": main, "byteorder": b"little", **entries}.items():
            zipped.writestr(f"model/{name}", content)
    return path


def save_legacy(path: Path, main: bytes) -> Path:
    header = [MAGIC, 1001, {"little_endian": True}]
    path.write_bytes(b"".join(pickle.dumps(each, 2) for each in header) + main)
    return path


def evil_objects(mark: Path) -> dict[str, Any]:
    touch = f"touch {mark}"
    return {
        "os.system": Calls(os.system, touch),
        "eval": Calls(eval, f"open({str(mark)!r}, 'w')"),
        "exec": Calls(exec, f"open({str(mark)!r}, 'w')"),
        "popen": Calls(subprocess.Popen, ["touch", str(mark)]),
        "getattr": Calls(getattr, "text", "__class__"),
        "import": Calls(__import__, "this"),
        "open": Calls(open, str(mark), "w"),
        "a pickle in a pickle": Calls(pickle.loads, pickle.dumps(Calls(os.system, touch))),
        "deep inside": OrderedDict(state_dict=[{"a": (1, Calls(os.system, touch))}]),
    }


@pytest.mark.parametrize("container", [save_zip, save_legacy])
@pytest.mark.parametrize("name", evil_objects(Path("mark")))
@pytest.mark.parametrize("protocol", [2, 4])
def test_evil_is_refused_and_never_runs(
    name: str, container: Any, protocol: int, tmp_path: Path
) -> None:
    mark = tmp_path / "it-ran"
    evil = pickle.dumps({"state_dict": evil_objects(mark)[name]}, protocol)

    with pytest.raises(UnsafePickleError, match="names something that could run code: got "):
        scan_model(container(tmp_path / "evil.pt", evil))

    assert not mark.exists()


# Functions of torch, numpy and Flair that run code, load files or make other pickles readable.
DISGUISES = [
    ("torch", "load"),
    ("torch.serialization", "load"),
    ("torch.storage", "_load_from_bytes"),
    ("torch._utils", "_rebuild_wrapper_subclass"),
    ("torch._dynamo.guards", "__import__"),
    ("torch.hub", "load"),
    ("torch.jit", "load"),
    ("torch", "FloatStorage.__init__"),
    ("torch.FloatStorage", "x"),
    ("torch._utils._rebuild_tensor_v2", "__globals__"),
    ("collections.OrderedDict", "__init__"),
    ("flair.data", "Dictionary.load_from_file"),
    ("flair.file_utils", "load_torch_state"),
    ("flair.embeddings.token", "WordEmbeddings"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("joblib", "load"),
    ("io", "open"),
    ("_io", "FileIO"),
    ("posix", "system"),
    ("nt", "system"),
    ("codecs", "decode"),
]


@pytest.mark.parametrize(("module", "name"), DISGUISES)
def test_disguises_are_refused(module: str, name: str, tmp_path: Path) -> None:
    path = save_zip(tmp_path / "evil.pt", named(module, name))

    with pytest.raises(UnsafePickleError, match=f"got {module}.{name} at byte 18 of model/data"):
        scan_model(path)


def test_the_message_has_four_parts(tmp_path: Path) -> None:
    path = save_legacy(tmp_path / "evil.pt", named("posix", "system"))

    with pytest.raises(UnsafePickleError) as error:
        scan_model(path)

    start = len(path.read_bytes()) - len(named("posix", "system"))
    assert str(error.value).startswith(
        "evil.pt was not loaded, because it names something that could run code: got posix.system "
        f"at byte {start + 18} of evil.pt; allowed: collections.OrderedDict, "
    )
    assert str(error.value).endswith("give --trust.")


def test_models_of_old_flair_are_told_what_to_do(tmp_path: Path) -> None:
    path = save_zip(tmp_path / "old.pt", named("flair.embeddings.token", "StackedEmbeddings"))

    with pytest.raises(UnsafePickleError, match=r"save it again, or give --trust\.$"):
        scan_model(path)


@pytest.mark.parametrize(
    ("codec", "text"), [("rot13", "abc"), ("zlib_codec", "x"), ("unicode_escape", "x")]
)
def test_codecs_are_not_for_the_asking(codec: str, text: str, tmp_path: Path) -> None:
    import _codecs

    path = save_zip(
        tmp_path / "evil.pt", pickle.dumps({"state_dict": Calls(_codecs.encode, text, codec)})
    )

    with pytest.raises(BundleError, match=f"bytes in the codec '{codec}'"):
        scan_model(path)


def test_a_mentioned_class_cannot_be_called(tmp_path: Path) -> None:
    called = save_zip(tmp_path / "called.pt", named("torch.optim.sgd", "SGD"))
    with pytest.raises(BundleError, match="'Mention' object is not callable"):
        scan_model(called)

    mentioned = named("torch.optim.sgd", "SGD").replace(b")R", b"")
    scanned = scan_model(save_zip(tmp_path / "mentioned.pt", mentioned))
    assert scanned.state == {"state_dict": "torch.optim.sgd.SGD"}
    assert scanned.names == ("torch.optim.sgd.SGD",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"constants.pkl": b"x"}, "a TorchScript program"),
        ({"other.txt": b"x", "byteorder": b"big"}, "numbers in big-endian order"),
    ],
)
def test_zips_that_are_no_models(content: dict[str, bytes], message: str, tmp_path: Path) -> None:
    path = save_zip(tmp_path / "other.pt", pickle.dumps({"state_dict": {}}), **content)

    with pytest.raises(BundleError, match=message):
        scan_model(path)


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("model/data.pkl", pickle.dumps({"state_dict": b"\0" * 10_000_000}))

    with pytest.raises(BundleError, match="a zip with compressed entries"):
        scan_model(path)


@pytest.mark.parametrize(
    "content", [b"", b"not even a pickle", b"PK\x03\x04", pickle.dumps([1, 2]), b"\x80\x02]."]
)
def test_files_that_are_no_models(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(content)

    with pytest.raises(BundleError, match=r"model\.pt is not a model file that Flair can read"):
        scan_model(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="got no file at"):
        scan_model(tmp_path / "absent.pt")


@pytest.mark.parametrize("seed", range(2))
def test_damaged_files_are_refused_and_nothing_else(seed: int, tmp_path: Path) -> None:
    """Any byte may be another one: a legacy file has no checksums."""
    generator = random.Random(seed)
    embeddings = {"__cls__": "DocumentPoolEmbeddings", "embeddings": [GOOD_TRANSFORMER]}
    path = save_legacy(tmp_path / "model.pt", classifier(embeddings))
    sound, outcomes = path.read_bytes(), set()
    for _ in range(100):
        damaged = bytearray(sound)
        damaged[generator.randrange(len(sound))] = generator.randrange(256)
        path.write_bytes(damaged)
        try:
            scan_model(path)
            outcomes.add("read")
        except BundleError:
            outcomes.add("refused")

    assert outcomes == {"read", "refused"}


def classifier(embeddings: dict[str, Any]) -> bytes:
    state = {"state_dict": {}, "__cls__": "TextClassifier", "document_embeddings": embeddings}
    return pickle.dumps(state)


def tokenizer(**files: str) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name.replace("__", "."), content)
    packed.seek(0)
    return packed


GOOD_TRANSFORMER = {
    "__cls__": "TransformerDocumentEmbeddings",
    "config_state_dict": {"model_type": "bert"},
    "tokenizer_data": tokenizer(tokenizer_config__json="{}", tokenizer__json="{}"),
}
# What would make Flair load a pickle, run code or ask a hub: change → part of the refusal.
REACHING_OUT: list[tuple[dict[str, Any], str]] = [
    ({"trust_remote_code": True}, "trust_remote_code = True"),
    ({"transformers_model_kwargs": {}}, "transformers_model_kwargs"),
    ({"peft_config": None}, "peft_config"),
    ({"config_state_dict": None}, "config_state_dict = None"),
    ({"config_state_dict": {"auto_map": {"AutoModel": "x.Y"}}}, "config_state_dict.auto_map"),
    ({"config_state_dict": {"attn_implementation": "a/b"}}, "attn_implementation = a/b"),
    ({"tokenizer_data": None}, "tokenizer_data = None"),
    ({"tokenizer_data": tokenizer(evil__py="")}, "the file evil.py"),
    ({"tokenizer_data": tokenizer(**{"../x__json": "{}"})}, "the file ../x.json"),
    (
        {
            "tokenizer_data": tokenizer(
                tokenizer_config__json='{"auto_map": {"AutoTokenizer": "x"}}'
            )
        },
        "tokenizer_config.json.auto_map",
    ),
    (
        {"__cls__": "CharacterEmbeddings", "path_to_char_dict": "/tmp/evil.pickle"},
        "path_to_char_dict = /tmp/evil.pickle",
    ),
    ({"__cls__": "CharacterEmbeddings"}, "path_to_char_dict = None"),
]


@pytest.mark.parametrize(("change", "part"), REACHING_OUT)
def test_states_that_reach_out_are_refused(
    change: dict[str, Any], part: str, tmp_path: Path
) -> None:
    embeddings = {"__cls__": "DocumentPoolEmbeddings", "embeddings": [GOOD_TRANSFORMER | change]}
    path = save_zip(tmp_path / "evil.pt", classifier(embeddings))

    with pytest.raises(BundleError, match="asks for code or files outside of itself") as error:
        scan_model(path)

    assert part in str(error.value)


def test_a_state_that_is_fine(tmp_path: Path) -> None:
    path = save_zip(tmp_path / "good.pt", classifier(GOOD_TRANSFORMER))

    assert scan_model(path).names == ("_io.BytesIO",)


@pytest.mark.parametrize("name", ["TransformerJitEmbeddings", "FastTextEmbeddings", "Other"])
def test_embeddings_that_read_files_are_refused(name: str, tmp_path: Path) -> None:
    path = save_zip(tmp_path / "evil.pt", classifier({"__cls__": name}))

    with pytest.raises(UnsupportedModelError, match=f"got {name} at document_embeddings; allowed"):
        scan_model(path)


def test_nothing_runs_while_a_model_is_built(tmp_path: Path) -> None:
    inner = pickle.dumps(Calls(os.system, f"touch {tmp_path}/mark"))
    attempts = [
        lambda: os.system("true"),
        lambda: subprocess.run(["true"], check=False),
        lambda: pickle.loads(inner),
        lambda: __import__("socket").create_connection(("127.0.0.1", 9)),
        lambda: __import__("transformers_modules.evil"),
    ]
    for attempt in attempts:
        with nothing_runs(), pytest.raises(ForbiddenError):
            attempt()

    assert not (tmp_path / "mark").exists()
    assert subprocess.run(["true"], check=False).returncode == 0
