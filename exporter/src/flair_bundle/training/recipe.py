"""What the training recipes share: corpus, seed, threads, and the final report."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flair_bundle.training.dataset import Dataset, LabelledText

LABEL_TYPE = "class"
SEED = 20
BATCH_SIZE = 32


@dataclass(frozen=True)
class TrainingResult:
    """Where the model lies and how good it is on the texts it has never seen."""

    model: Path
    metrics: Path
    accuracy: float
    evaluated_on: str
    cpu_seconds: float


def prepare(threads: int) -> None:
    """Makes a run reproducible and keeps it to a number of CPU threads."""
    import flair
    import torch

    flair.device = torch.device("cpu")
    torch.set_num_threads(threads)
    flair.set_seed(SEED)


def to_corpus(dataset: Dataset) -> Any:
    """Turns the texts to train on into a Flair `Corpus` without dev and test part."""
    from flair.data import Corpus, Sentence
    from flair.datasets import FlairDatapointDataset

    sentences = [Sentence(row.text) for row in dataset.train]
    for sentence, row in zip(sentences, dataset.train, strict=True):
        sentence.add_label(LABEL_TYPE, row.label)
    return Corpus(
        train=FlairDatapointDataset([sentence for sentence in sentences if len(sentence) > 0]),
        sample_missing_splits=False,
        name=dataset.name,
    )


def make_label_dictionary(corpus: Any) -> Any:
    """The labels of a corpus, most frequent first, without `<unk>`: each can be predicted."""
    return corpus.make_label_dictionary(LABEL_TYPE, add_unk=False)


def fit(
    model: Any,
    corpus: Any,
    *,
    epochs: int,
    learning_rate: float,
    keep_embeddings: bool = False,
    **options: Any,
) -> None:
    """Trains with Adam, warmed up for a tenth of the steps and then decayed to zero.

    Args:
        model: The Flair model, changed in place.
        corpus: Its `train` part is trained on.
        epochs: How often each text is seen.
        learning_rate: The largest one.
        keep_embeddings: Whether each text is embedded once only: where embeddings do not learn.
        options: More of `ModelTrainer.train`.
    """
    import torch
    from flair.trainers import ModelTrainer
    from flair.trainers.plugins import LinearSchedulerPlugin

    with tempfile.TemporaryDirectory(prefix="flair-bundle-training-") as scratch:
        ModelTrainer(model, corpus).train(
            scratch,
            optimizer=torch.optim.Adam,
            learning_rate=learning_rate,
            max_epochs=epochs,
            mini_batch_size=BATCH_SIZE,
            embeddings_storage_mode="cpu" if keep_embeddings else "none",
            attach_default_scheduler=False,
            plugins=[LinearSchedulerPlugin(warmup_fraction=0.1)],
            use_final_model_for_eval=True,
            save_final_model=False,
            create_file_logs=False,
            create_loss_file=False,
            **options,
        )
    model.eval()
    # The card holds the sampler, which cannot be pickled, and folders of this machine.
    model.model_card = None


def save_whole(model: Any, output: Path) -> None:
    """Writes a `.pt` that appears whole or not at all."""
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(output.name + ".partial")
    model.save(str(unfinished))
    unfinished.rename(output)


def measure_accuracy(model: Any, texts: tuple[LabelledText, ...]) -> float:
    """The part of the texts whose predicted label is the given one (0 … 1)."""
    from flair_bundle.flair_models.scoring import score_with_flair

    answers = score_with_flair(model, [row.text for row in texts])
    right = sum(answer.label == row.label for answer, row in zip(answers, texts, strict=True))
    return right / len(texts)


def finish(
    model: Any, dataset: Dataset, output: Path, recipe: dict[str, Any], started: float
) -> TrainingResult:
    """Saves the model and, beside it, a JSON file with its accuracy and how it was made.

    Args:
        model: The trained Flair model.
        dataset: What it was trained on, with the held-back texts.
        output: The `.pt` file to write; `<name>.metrics.json` goes beside it.
        recipe: The settings of the run, kept in the JSON file.
        started: `time.process_time()` at the start.
    """
    save_whole(model, output)
    accuracy = measure_accuracy(model, dataset.held_back)
    result = TrainingResult(
        model=output,
        metrics=metrics_path(output),
        accuracy=accuracy,
        evaluated_on=dataset.evaluated_on,
        cpu_seconds=round(time.process_time() - started, 1),
    )
    report = {
        "accuracy": round(accuracy, 6),
        "evaluated_on": result.evaluated_on,
        "recipe": recipe,
        "cpu_seconds": result.cpu_seconds,
    }
    result.metrics.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(
        f"accuracy {accuracy:.4f} on {result.evaluated_on}; "
        f"{result.cpu_seconds:.0f} CPU seconds; {output}",
        file=sys.stderr,
    )
    return result


def metrics_path(model: Path) -> Path:
    """Where the measurements of a model lie: `x.pt` → `x.metrics.json`."""
    return model.with_suffix(".metrics.json")
