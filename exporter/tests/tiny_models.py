"""Flair models that are built in a moment, with weights at random, for parity tests.

Their answers mean nothing, but they are answers: sharp enough that texts get different labels.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flair_bundle.texts.phrases import make_phrases
from tiny_embeddings import WORDS

LABELS = ("card", "transfer", "top up", "fee", "identity")
# How far the logits of ordinary texts are spread.
_SHARPNESS = 4.0


def document_rnn_classifier(embeddings: list[Any], **options: Any) -> Any:
    from flair.embeddings import DocumentRNNEmbeddings

    options, head = _split(options)
    options = {"hidden_size": 16, "dropout": 0.3, **options}
    return _classifier(DocumentRNNEmbeddings(embeddings, **options), **head)


def document_pool_classifier(embeddings: list[Any], **options: Any) -> Any:
    import torch
    from flair.embeddings import DocumentPoolEmbeddings

    options, head = _split(options)
    document = DocumentPoolEmbeddings(embeddings, **options)
    with torch.no_grad():
        # As if it had been trained: at first this map changes nothing.
        if document.fine_tune_mode != "none":
            document.embedding_flex.weight.normal_(std=0.5)
    return _classifier(document, **head)


def transformer_classifier(encoder: Path, **options: Any) -> Any:
    from flair.embeddings import TransformerDocumentEmbeddings

    options, head = _split(options)
    return _classifier(TransformerDocumentEmbeddings(str(encoder), **options), **head)


def save_tiny_encoder(folder: Path) -> Path:
    """Writes a BERT of two layers with a WordPiece vocabulary of characters and some words."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    characters = [chr(code) for code in range(0x21, 0x7F)] + list("éü卡账户你好お届бкץ😀")
    pieces = [word.lower() for word in WORDS] + characters + ["##" + c for c in characters]
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys(specials + pieces))}

    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=48,
        max_position_embeddings=512,
        initializer_range=0.4,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "model_max_length": 512,
                "pad_token": "[PAD]",
                "unk_token": "[UNK]",
                "cls_token": "[CLS]",
                "sep_token": "[SEP]",
                "mask_token": "[MASK]",
            }
        )
    )
    return folder


def label_dictionary(labels: tuple[str, ...] = LABELS) -> Any:
    from flair.data import Dictionary

    dictionary = Dictionary(add_unk=False)
    for label in labels:
        dictionary.add_item(label)
    return dictionary


def _split(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of the embeddings, and those of the head."""
    of_head = ("labels", "multi_label", "multi_label_threshold")
    head = {name: each for name, each in options.items() if name in of_head}
    return {name: each for name, each in options.items() if name not in head}, head


def _classifier(document: Any, labels: tuple[str, ...] = LABELS, **head: Any) -> Any:
    import torch
    from flair.data import Sentence
    from flair.models import TextClassifier

    model = TextClassifier(
        document, label_type="class", label_dictionary=label_dictionary(labels), **head
    )
    # A random model gives nearly all texts one label; centred and scaled it gives them all.
    sentences = [Sentence(text) for text in make_phrases(60, seed=9)]
    with torch.no_grad():
        document.embed(sentences)
        vectors = torch.stack([sentence.embedding for sentence in sentences])
        weights = model.decoder.weight / (vectors.std(dim=0) + 1e-3) * _SHARPNESS
        model.decoder.weight.copy_(weights)
        model.decoder.bias.copy_(-weights @ vectors.mean(dim=0))
    return model.eval()
