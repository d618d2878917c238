"""Customer messages damaged in the ways that real texts are: seeded, so always the same."""

from __future__ import annotations

import random
from collections.abc import Callable

from flair_bundle.texts.phrases import make_phrases

_EMOJI = ("😀", "😡", "🙏🏽", "❤️", "👩‍💻", "🏳️‍🌈", "🇬🇧", "💳", "‼️", "☎")
_COMBINING = tuple(chr(code) for code in (0x300, 0x301, 0x308, 0x323, 0x327, 0x35A, 0x20E3))
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\ufe0f", "\u00ad", "\u2028")
_RTL = ("بطاقة", "حساب", "כרטיס", "\u200f", "\u202b", "\u202c", "؟")
_CJK = ("卡", "转账失败", "。", "カード", "、", "계좌", "！", "　")
_MARKS = (
    "'",
    "’",
    "“",
    "”",
    "…",
    "-",
    "–",
    "--",
    "/",
    "&",
    "@",
    "#",
    "(",
    ")",
    "%",
    "€",
    "$5",
    ":)",
)
_SPACES = ("\r\n", "\n\n", "\t", "\u00a0", "\u3000", "  ", "\u2009", "\x0b", "\u0085")
_CONTROLS = ("\x00", "\x07", "\x1b", "\x7f", "\u0081", "\u0092", "\u0099", "\ufffd", "\U000e0001")

LONGEST = 20_000


def make_fuzz(count: int, seed: int) -> list[str]:
    """Returns `count` damaged messages of up to 20,000 characters."""
    generator = random.Random(seed)
    phrases = make_phrases(200, seed)
    damages: tuple[Callable[[random.Random, str], str], ...] = (
        _sprinkle(_EMOJI),
        _sprinkle(_COMBINING),
        _sprinkle(_INVISIBLE),
        _sprinkle(_RTL),
        _sprinkle(_CJK),
        _sprinkle(_MARKS),
        _sprinkle(_SPACES),
        _sprinkle(_CONTROLS),
        _change_case,
        _typing_errors,
    )
    texts = []
    for index in range(count):
        text = generator.choice(phrases)
        for damage in generator.sample(damages, generator.randint(1, 3)):
            text = damage(generator, text)
        if index % 20 == 0:
            text = _lengthen(generator, text, phrases)
        texts.append(text)
    return texts


def _sprinkle(pieces: tuple[str, ...]) -> Callable[[random.Random, str], str]:
    def damage(generator: random.Random, text: str) -> str:
        for _ in range(generator.randint(1, 6)):
            place = generator.randint(0, len(text))
            text = text[:place] + generator.choice(pieces) + text[place:]
        return text

    return damage


def _change_case(generator: random.Random, text: str) -> str:
    return generator.choice((str.upper, str.title, str.swapcase))(text)


def _typing_errors(generator: random.Random, text: str) -> str:
    characters = list(text)
    for _ in range(generator.randint(1, 5)):
        place = generator.randrange(len(characters))
        characters[place] = generator.choice(
            ("", characters[place] * 2, generator.choice("aeiou "))
        )
    return "".join(characters)


def _lengthen(generator: random.Random, text: str, phrases: list[str]) -> str:
    length = generator.choice((600, 2_000, 5_000, LONGEST))
    while len(text) < length:
        text += generator.choice((" ", ". ", "\n")) + generator.choice(phrases)
    return text[:length]
