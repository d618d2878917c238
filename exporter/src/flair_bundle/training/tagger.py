"""A small tagger of named entities: MiniLM's word vectors made short, characters, LSTM and CRF."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flair_bundle.flair_models.quiet import quiet_flair
from flair_bundle.training.conll import Place, TaggedText, micro_f1
from flair_bundle.training.minilm_words import WORD_LENGTH, WORDS, minilm_words
from flair_bundle.training.recipe import fit, metrics_path, prepare, save_whole

LABEL_TYPE = "ner"
CHARACTER_LENGTH, CHARACTER_HIDDEN = 25, 32
HIDDEN_SIZE = 128
LEARNING_RATE = 3e-3
EPOCHS = 16
# Characters seen once cannot be told from noise.
SMALLEST_COUNT = 2


def train_tagger(
    train: Sequence[TaggedText],
    held_back: Sequence[TaggedText],
    output: Path,
    *,
    evaluated_on: str,
    epochs: int = EPOCHS,
    threads: int = 1,
) -> dict[str, Any]:
    """Trains a `SequenceTagger`, and writes `output` and its metrics beside it.

    Returns:
        The metrics: `micro_f1` of the held-back texts, and `evaluated_on`.
    """
    from flair.models import SequenceTagger

    started = time.process_time()
    prepare(threads)
    corpus = to_tagged_corpus(train)
    model = new_tagger(corpus, train)
    fit(model, corpus, epochs=epochs, learning_rate=LEARNING_RATE)
    save_whole(model, output)
    # As it comes back from its file: that is what is exported.
    with quiet_flair():
        saved = SequenceTagger.load(str(output))
    found = find_with_flair(saved, [each.text for each in held_back])
    metrics = {
        "micro_f1": round(micro_f1([each.places for each in held_back], found), 6),
        "evaluated_on": evaluated_on,
    }
    report = {
        **metrics,
        "recipe": {
            "family": "SequenceTagger with CRF over CharacterEmbeddings and WordEmbeddings",
            "epochs": epochs,
            "learning_rate": LEARNING_RATE,
            "words": f"{WORDS:,} of MiniLM's, {WORD_LENGTH} numbers each",
            "hidden_size": HIDDEN_SIZE,
        },
        "cpu_seconds": round(time.process_time() - started, 1),
    }
    metrics_path(output).write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    print(
        f"micro-F1 {metrics['micro_f1']:.4f} on {evaluated_on}; "
        f"{report['cpu_seconds']:.0f} CPU seconds; {output}",
        file=sys.stderr,
    )
    return metrics


def new_tagger(corpus: Any, texts: Sequence[TaggedText]) -> Any:
    """A tagger that has learned nothing yet but MiniLM's word vectors."""
    from flair.embeddings import CharacterEmbeddings, StackedEmbeddings
    from flair.models import SequenceTagger

    characters = CharacterEmbeddings(_characters(texts), CHARACTER_LENGTH, CHARACTER_HIDDEN)
    return SequenceTagger(
        # Flair concatenates by name, and a loaded model has other names than one in training. These
        # two keep their order; others change places, and are then read with each other's weights.
        StackedEmbeddings([characters, minilm_words()]),
        corpus.make_label_dictionary(LABEL_TYPE, add_unk=False),
        LABEL_TYPE,
        hidden_size=HIDDEN_SIZE,
    )


def find_with_flair(model: Any, texts: Sequence[str]) -> list[list[Place]]:
    """The entities that Flair finds in each text."""
    from flair_bundle.flair_models.scoring import score_with_flair

    return [
        [Place(each.start, each.end, each.label) for each in answer.entities or ()]
        for answer in score_with_flair(model, texts)
    ]


def to_tagged_corpus(texts: Sequence[TaggedText]) -> Any:
    """Texts in the words that Flair cuts them into, with the entities that fit these words."""
    from flair.data import Corpus, Sentence
    from flair.datasets import FlairDatapointDataset

    sentences = []
    for each in texts:
        sentence = Sentence(each.text)
        for place in each.places:
            inside = [
                token.idx - 1
                for token in sentence
                if token.start_position < place.end and token.end_position > place.start
            ]
            if inside:
                sentence[inside[0] : inside[-1] + 1].add_label(LABEL_TYPE, place.label)
        if len(sentence) > 0:
            sentences.append(sentence)
    return Corpus(
        train=FlairDatapointDataset(sentences), sample_missing_splits=False, name="tagged texts"
    )


def _characters(texts: Sequence[TaggedText]) -> Any:
    from flair.data import Dictionary

    counts = Counter(character for each in texts for character in each.text)
    dictionary = Dictionary(add_unk=True)
    for character, count in sorted(counts.items()):
        if count >= SMALLEST_COUNT:
            dictionary.add_item(character)
    return dictionary
