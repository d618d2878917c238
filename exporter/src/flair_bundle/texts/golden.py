"""The texts that a bundle's golden ones are chosen from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flair_bundle.texts.awkward import AWKWARD
from flair_bundle.texts.fuzz import make_fuzz
from flair_bundle.texts.phrases import make_phrases
from flair_bundle.texts.scripts import make_scripts

# More than a bundle holds, so that its golden texts can be of many labels.
_OWN, _TYPICAL = 300, 180
_FUZZED = 50
_PHRASES_SEED, _FUZZ_SEED = 11, 12


@dataclass(frozen=True)
class GoldenCandidates:
    """Texts by where they come from.

    Attributes:
        awkward: What a careless tokenizer gets wrong; all are taken.
        own: Texts such as the model sees in its work; as many as there is room for.
        filler: Messages of a bank's customers, where the own ones are few.
        varied: Many scripts and lengths, and damaged texts; all are taken.
    """

    awkward: list[str]
    own: list[str]
    filler: list[str]
    varied: list[str]


def golden_candidates(own: Sequence[str]) -> GoldenCandidates:
    """Texts to choose golden ones from; the same ones for the same texts of the user."""
    kept = list(dict.fromkeys(own))[:_OWN]
    return GoldenCandidates(
        awkward=[text for group in AWKWARD.values() for text in group],
        own=kept,
        filler=make_phrases(_TYPICAL, _PHRASES_SEED)[: max(0, _TYPICAL - len(kept))],
        varied=list(dict.fromkeys([*make_scripts(), *make_fuzz(_FUZZED, _FUZZ_SEED)])),
    )
