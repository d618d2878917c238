"""Turns what a `.pt` held into plain values, and checks what they ask Flair to build."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flair_bundle.errors import BundleError, UnsupportedModelError
from flair_bundle.flair_models.safe_names import Mention, PickledDictionary, PickledText

# Flair makes these from values alone: no file of another place, no download, no pickle in a pickle.
BUILDABLE = (
    *("OneHotEmbeddings", "WordEmbeddings", "CharacterEmbeddings", "FlairEmbeddings"),
    *("PooledFlairEmbeddings", "BytePairEmbeddings", "HashEmbeddings", "StackedEmbeddings"),
    *("TransformerWordEmbeddings", "TransformerDocumentEmbeddings", "TransformerEmbeddings"),
    *("DocumentRNNEmbeddings", "DocumentPoolEmbeddings", "DocumentCNNEmbeddings"),
    "DocumentLMEmbeddings",
)
# Anything else would go to transformers as it is: trust_remote_code, for one.
_TRANSFORMER_SETTINGS = frozenset(
    (
        *("__cls__", "name", "model", "state_dict", "tokenizer_data", "config_state_dict"),
        *("context_length", "context_dropout", "respect_document_boundaries", "stride"),
        *("allow_long_sentences", "fine_tune", "is_document_embedding", "is_token_embedding"),
        *("force_device", "force_max_length", "feature_extractor", "needs_manual_ocr"),
        *("use_context_separator", "cls_pooling", "subtoken_pooling", "layers", "layer_mean"),
        *("truncate", "use_lang_emb", "embedding_length"),
    )
)
_CODE_SETTINGS = ("auto_map", "custom_pipelines", "quantization_config", "trust_remote_code")
_DICTIONARY_FIELDS = {
    "idx2item": list,
    "item2idx": dict,
    "add_unk": bool,
    "multi_label": bool,
    "span_labels": bool,
}
_MAX_TOKENIZER_BYTES = 256 << 20


def to_plain(value: Any, dictionary: Callable[[dict[str, Any]], Any]) -> Any:
    """Replaces the stand-ins; containers are changed in place, so that shared ones stay shared.

    Args:
        value: What `read_pt` returned.
        dictionary: Makes a dictionary from its checked fields.
    """
    seen: dict[int, Any] = {}

    def walk(part: Any) -> Any:
        if isinstance(part, PickledDictionary):
            if id(part) not in seen:
                seen[id(part)] = dictionary(_dictionary_fields(part.fields))
            return seen[id(part)]
        if isinstance(part, PickledText):
            return str(part)
        if isinstance(part, Mention):
            return part.name
        if isinstance(part, tuple):
            return tuple(walk(each) for each in part)
        if not isinstance(part, (dict, list)) or id(part) in seen:
            return part
        seen[id(part)] = part
        for key, each in list(part.items()) if isinstance(part, dict) else enumerate(part):
            part[key] = walk(each)
        return part

    return walk(value)


def _dictionary_fields(fields: Any) -> dict[str, Any]:
    if not isinstance(fields, dict):
        raise TypeError("a Dictionary without fields")
    # What is missing belongs to files of older Flair; what is more is a cache.
    kept = {name: fields[name] for name in _DICTIONARY_FIELDS if name in fields}
    for name, value in kept.items():
        if not isinstance(value, _DICTIONARY_FIELDS[name]):
            raise TypeError(f"a Dictionary whose {name} is a {type(value).__name__}")
    if not all(isinstance(item, bytes) for item in kept["idx2item"]):
        raise TypeError("a Dictionary whose items are not bytes")
    for item, index in kept["item2idx"].items():
        if not isinstance(item, bytes) or not isinstance(index, int):
            raise TypeError("a Dictionary whose ids are not numbers")
    return {"multi_label": False, "span_labels": False, **kept}


def check_buildable(
    path: Path, state: dict[str, Any], is_dictionary: Callable[[Any], bool]
) -> None:
    """Refuses a state that would make Flair reach out to files, networks or code.

    Raises:
        UnsupportedModelError: An embedding that is not on the list.
        BundleError: A setting that asks for something outside of the file.
    """

    def walk(part: Any, where: str) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("__cls__"), str) and where:
                _check_embedding(path, part, where, is_dictionary)
            for key, each in part.items():
                walk(each, f"{where}.{key}" if where else str(key))
        elif isinstance(part, (list, tuple)):
            for index, each in enumerate(part):
                walk(each, f"{where}[{index}]")

    # Weights are many, and nothing is made from their names.
    walk({key: each for key, each in state.items() if key not in ("state_dict", "model_card")}, "")


def _check_embedding(
    path: Path, params: dict[str, Any], where: str, is_dictionary: Callable[[Any], bool]
) -> None:
    name = params["__cls__"]
    if name not in BUILDABLE:
        raise UnsupportedModelError(
            f"The embeddings in {path.name} cannot be exported",
            got=f"{name} at {where}",
            allowed=", ".join(BUILDABLE),
            todo="Train the model on one of these",
        )
    if name == "CharacterEmbeddings" and not is_dictionary(params.get("path_to_char_dict")):
        raise _reaches_out(path, f"{where}.path_to_char_dict", params.get("path_to_char_dict"))
    if name.startswith("Transformer"):
        for setting in sorted(set(params) - _TRANSFORMER_SETTINGS):
            raise _reaches_out(path, f"{where}.{setting}", params[setting])
        config = params.get("config_state_dict")
        if not isinstance(config, dict) or not config:
            raise _reaches_out(path, f"{where}.config_state_dict", config)
        _check_config(path, where, "config_state_dict", config)
        _check_tokenizer(path, where, params.get("tokenizer_data"))


def _check_tokenizer(path: Path, where: str, data: Any) -> None:
    if not isinstance(data, io.BytesIO):
        raise _reaches_out(path, f"{where}.tokenizer_data", data)
    with zipfile.ZipFile(data) as zipped:
        if sum(entry.file_size for entry in zipped.infolist()) > _MAX_TOKENIZER_BYTES:
            raise _reaches_out(path, f"{where}.tokenizer_data", "more than 256 MiB of files")
        for name in zipped.namelist():
            if "/" in name or "\\" in name or name.endswith((".py", ".bin", ".pkl", ".pt")):
                raise _reaches_out(path, f"{where}.tokenizer_data", f"the file {name}")
            if name.endswith("_config.json"):
                _check_config(path, where, name, json.loads(zipped.read(name)))
    data.seek(0)


def _check_config(path: Path, where: str, file: str, config: dict[str, Any]) -> None:
    for setting in _CODE_SETTINGS:
        if config.get(setting):
            raise _reaches_out(path, f"{where}.{file}.{setting}", config[setting])
    attention = config.get("attn_implementation")
    # With a slash it is a repository of compiled kernels.
    if isinstance(attention, str) and "/" in attention:
        raise _reaches_out(path, f"{where}.{file}.attn_implementation", attention)


def _reaches_out(path: Path, where: str, got: Any) -> BundleError:
    return BundleError(
        f"{path.name} was not loaded, because it asks for code or files outside of itself",
        got=f"{where} = {str(got)[:80]}",
        allowed="models that carry all that they need, as Flair saves them",
        todo="Do not load it, unless you would run its maker's programs; then give --trust",
    )
