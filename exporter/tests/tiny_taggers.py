"""Sequence taggers that are built in a moment, with weights at random.

Their tags follow no rule of BIOES, so every way in which Flair joins odd tags to spans occurs.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases
from parity_texts import web_texts

TYPES = ("person", "place", "thing", "time")
PARTS_OF_SPEECH = ("O", "NOUN", "VERB", "ADJ", "_", "PUNCT")
# How far the logits of ordinary words are spread.
_SHARPNESS = 3.0
# What Flair gives to ways that do not exist.
_FORBIDDEN = -10_000


def tagger(embeddings: Any, *, spans: bool = True, **options: Any) -> Any:
    """A tagger of entities, or of words where `spans` is false."""
    import torch
    from flair.data import Dictionary, Sentence
    from flair.models import SequenceTagger

    dictionary = Dictionary(add_unk=False)
    for label in TYPES if spans else PARTS_OF_SPEECH:
        dictionary.add_item(label)
    dictionary.span_labels = spans
    options = {"hidden_size": 16, "dropout": 0.1, **options}
    model = SequenceTagger(embeddings, dictionary, "tag", **options).eval()
    # A random model gives nearly all words one tag; centred and scaled it gives them all.
    states: list[Any] = []
    hook = model.linear.register_forward_hook(
        lambda _module, inputs, _output: states.append(inputs[0].flatten(0, -2))
    )
    texts = [*make_phrases(30, seed=9), *make_fuzz(19, seed=9)[1:], *web_texts(60)]
    sentences = [Sentence(text) for text in texts]
    for sentence in sentences:
        Sentence.set_context_for_sentences([sentence])
    model.predict(sentences)
    hook.remove()
    with torch.no_grad():
        if model.use_crf:
            # Else a few tags that like each other would take all words.
            model.crf.transitions[model.crf.transitions > _FORBIDDEN] *= 0.3
        vectors = torch.cat(states)
        weights = model.linear.weight.normal_() / (vectors.std(dim=0) + 1e-3)
        weights = weights / weights.shape[1] ** 0.5 * _SHARPNESS
        model.linear.weight.copy_(weights)
        model.linear.bias.copy_(-weights @ vectors.mean(dim=0))
    return model


def transformer_words(encoder: Path, **options: Any) -> Any:
    from flair.embeddings import TransformerWordEmbeddings

    return TransformerWordEmbeddings(str(encoder), **options)


def save_byte_pair_encoder(folder: Path) -> Path:
    """A RoBERTa of two layers over a byte-level vocabulary, which marks the beginning of words."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaConfig, RobertaModel

    tokenizer = ByteLevelBPETokenizer(add_prefix_space=True)
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer.train_from_iterator(
        make_phrases(200, seed=4), vocab_size=420, special_tokens=specials, show_progress=False
    )
    folder.mkdir(exist_ok=True)
    tokenizer.save_model(str(folder))
    config = RobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        pad_token_id=1,
        # RoBERTa counts positions from the padding id plus one.
        max_position_embeddings=514,
        **_small(),
    )
    _save(RobertaModel, config, folder)
    _save_config(folder, "RobertaTokenizerFast", 512)
    return folder


def save_sentence_piece_encoder(folder: Path) -> Path:
    """An XLM-RoBERTa of two layers with its own normalizer, and windows of 32 subwords."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import XLMRobertaConfig, XLMRobertaModel

    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Precompiled(_compiled_characters())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=300, special_tokens=specials, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(make_phrases(200, seed=4), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = XLMRobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        pad_token_id=1,
        max_position_embeddings=514,
        **_small(),
    )
    _save(XLMRobertaModel, config, folder)
    _save_config(folder, "PreTrainedTokenizerFast", 32)
    return folder


def _compiled_characters() -> bytes:
    """The character map of XLM-RoBERTa, which SentencePiece puts into all models of this rule."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(make_phrases(200, seed=4)),
        model_writer=written,
        vocab_size=100,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(written.getvalue())
    return bytes(model.normalizer_spec.precompiled_charsmap)


def _small() -> dict[str, Any]:
    return {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 48,
        "initializer_range": 0.4,
        "type_vocab_size": 1,
    }


def _save(model_class: Any, config: Any, folder: Path) -> None:
    import torch

    torch.manual_seed(3)
    model_class(config).save_pretrained(folder)


def _save_config(folder: Path, tokenizer_class: str, longest: int) -> None:
    config = {
        "tokenizer_class": tokenizer_class,
        "model_max_length": longest,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
