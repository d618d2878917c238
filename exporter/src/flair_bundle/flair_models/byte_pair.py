"""Exports `BytePairEmbeddings`: vectors of SentencePiece's pieces."""

from __future__ import annotations

import base64
import json
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.flair_models.exported_embedding import (
    ExportedEmbedding,
    Names,
    check_reads_text,
)
from flair_bundle.flair_models.weights import to_array
from flair_bundle.graphs.token_embeddings import PieceTable

# Numbers of SentencePiece's model file.
_BPE = 2
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3


def export_byte_pair(embedding: Any, names: Names) -> ExportedEmbedding:
    """Exports the vectors with the SentencePiece model that a Flair file always holds."""
    check_reads_text(embedding)
    vectors = to_array(embedding.embedding.weight)
    part = PieceTable(names.of("piece_ids"), vectors)
    file = names.file("pieces")
    feature = {
        "kind": "byte-pair",
        "input": part.input,
        "pieces": file,
        # The last row belongs to words of spaces alone.
        "empty_id": len(vectors) - 1,
        "digits_to_zero": bool(embedding.do_preproc),
    }
    return ExportedEmbedding(part, feature, {file: _pieces(embedding)})


def has_no_pieces(embedding: Any, word: str) -> bool:
    """Tells whether Flair fails on a word, because SentencePiece leaves nothing of it."""
    if not word.strip():
        return False
    text = embedding._preprocess(word) if embedding.do_preproc else word
    return not embedding.spm.EncodeAsIds(text.lower())


def _pieces(embedding: Any) -> bytes:
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(embedding.spm.serialized_model_proto())
    trainer, normalizer = model.trainer_spec, model.normalizer_spec
    kinds = {piece.type for piece in model.pieces}
    rules = [
        (trainer.model_type == _BPE, "kind", trainer.model_type, "BPE"),
        (
            kinds <= {_NORMAL, _UNKNOWN, _CONTROL},
            "kinds of pieces",
            sorted(kinds),
            "normal, unknown and control pieces",
        ),
        (not trainer.byte_fallback, "byte_fallback", True, "False"),
        (not trainer.treat_whitespace_as_suffix, "treat_whitespace_as_suffix", True, "False"),
    ]
    for fits, setting, got, allowed in rules:
        if not fits:
            raise UnsupportedModelError(
                f"The token embedding {embedding.name!r} is not supported, because its "
                f"SentencePiece model has another {setting} than those that BPEmb publishes",
                got=str(got),
                allowed=allowed,
                todo="Train with BytePairEmbeddings of a language",
            )
    content = {
        "pieces": [
            [piece.piece, piece.score] if piece.type == _NORMAL else None for piece in model.pieces
        ],
        "unknown_id": embedding.spm.unk_id(),
        "character_map": base64.b64encode(normalizer.precompiled_charsmap).decode("ascii"),
        "dummy_prefix": normalizer.add_dummy_prefix,
        "remove_extra_spaces": normalizer.remove_extra_whitespaces,
        "escape_spaces": normalizer.escape_whitespaces,
    }
    return (json.dumps(content, separators=(",", ":")) + "\n").encode("ascii")
