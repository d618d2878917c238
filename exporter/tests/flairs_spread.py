"""How far Flair's own answers to one text are from each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flair_bundle.bundle.answer import Answer, ScoredText
from flair_bundle.runtime.verification import compare_answers
from flair_bundle.texts.phrases import make_phrases

# Others in the batch, which change in which order a processor adds up products.
_BATCHES = (1, 3, 7, 15)
_OTHER_MACHINES = 24
# Of a text of 20,000 characters, logits of Flair alone and of Flair in a batch differ by 8e-7 in
# the mean and 7e-6 at most; so do those of ONNX Runtime from Flair's.
_ROUNDING = 1e-6
# Rounding alone sets two differences apart that come of the same last bit.
_SLACK = 1e-6


class FlairsSpread:
    """The largest difference of a score between two answers of Flair to the same text.

    Flair is asked again only until its answers are as far apart as is looked for.
    """

    def __init__(self, model: Any, text: str) -> None:
        self._text = text
        self._more = answers_of_flair(model, text)
        self._seen: list[Answer] = []
        self.value = 0.0

    def reaches(self, difference: float) -> bool:
        """Tells whether two answers of Flair are at least that far from each other."""
        while self.value + _SLACK < difference:
            answer = next(self._more, None)
            if answer is None:
                return False
            for other in self._seen:
                comparison = compare_answers([ScoredText(self._text, other)], [answer])
                # Where even entities differ, Flair is less certain than can be said here.
                if comparison.label_differences == 0:
                    self.value = max(self.value, comparison.largest_difference)
            self._seen.append(answer)
        return True


def answers_of_flair(model: Any, text: str) -> Iterator[Answer]:
    """Flair's answers to a text: alone, in batches, and as other processors would compute them."""
    from flair_bundle.flair_models.scoring import score_with_flair

    yield score_with_flair(model, [text])[0]
    for count in _BATCHES:
        yield score_with_flair(model, [text, *make_phrases(count, seed=count)])[0]
    for seed in range(_OTHER_MACHINES):
        with _otherwise_rounded(model, seed):
            yield score_with_flair(model, [text])[0]


@contextmanager
def _otherwise_rounded(model: Any, seed: int) -> Iterator[None]:
    """Moves each logit by as much as another order of sums does, on this processor or another."""
    import torch

    generator = torch.Generator().manual_seed(seed)

    def moved(_module: Any, _inputs: Any, logits: Any) -> Any:
        return logits + _ROUNDING * torch.randn(logits.shape, generator=generator)

    hook = model.linear.register_forward_hook(moved)
    try:
        yield
    finally:
        hook.remove()
