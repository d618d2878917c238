"""Random texts for comparing tokenisers: what customers write, and what the rules stumble over.

All of it follows from one seed. Words are made up of syllables; only the characters and abbreviations that
segtok's rules name are listed (segtok_atoms.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from segtok_atoms import (
    ABBREVIATIONS,
    CONTINUATIONS,
    CONTRACTIONS,
    CONTROLS,
    EMOJI,
    GAPS,
    MARKS,
    SCRIPTS,
    SPACES,
    TERMINALS,
    UNITS,
)
from segtok_phrases import Phrases

TEMPLATES = [
    "{Word} {word} {contraction} {word} {price} {word} {date}.",
    "Hi {title} {Word}, my {word} {word} {contraction} {word} since {date}{end}",
    "{Word} {word} <{email}> or {url}{end} {Word} {word}?",
    "Please refund {price} ({word} {number}) to {email}, thanks",
    '"{Word} {word}{end}" {word} the {word}. {Continuation} {word} {word}{end}',
    "{Word} {abbreviation} {Word} {word}. {abbreviation} {number} {word}{end}",
    "I {contraction} {word} {hyphenated} {word}; {word}, {word}: {number}{end} {emoji}",
    "{number} {unit} of {word} at {time} on {date}, {word} {number}/{number}{end}",
    "{Word} {word}... {word}?! {emoji}{emoji} {Word}{end}",
    "{Word} & {Word} {word} ({Word} {word} {number}.{number}) {word} [{word}]{end}",
    "{word} {Word}'s {word}' {word}’s “{Word} {word}{end}” – {word} — {word}-{word}",
    "{formula} {word} {formula}, {number}{unit} 5'-{WORD}-3'{end}",
    "ref {WORD}{number}-{number}#{word}_{word} @{word} #{Word}{number} {url}",
    "{Word} {WORD} {word} {phone}, {Word} {time}-{time}{end} {abbreviation}",
]


class Texts(Phrases):
    """`text()` gives one random text, of a random kind."""

    def text(self) -> str:
        kinds = [
            (40, self.message),
            (14, self.sentences),
            (10, self.dense),
            (8, self.soup),
            (7, self.foreign),
            (5, self.lines),
            (4, self.bracketed),
            (4, self.mojibake),
            (5, self.damaged),
            (2, self.code_points),
            (1, self.word),
        ]
        return self.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0]()

    def several(self, count: int) -> Iterator[str]:
        """`count` texts, one in a thousand of them up to 20,000 characters long."""
        for _ in range(count):
            yield self.long() if self.random() < 0.001 else self.text()

    def message(self) -> str:
        sentences = [
            self.choice(TEMPLATES).format_map(self.slots()) for _ in range(self.choice([1, 1, 1, 2]))
        ]
        return self.choice([" ", " ", "  ", "\n", "\r\n"]).join(sentences)

    def sentences(self) -> str:
        """Ends of sentences with everything that decides about them."""
        return "".join(self.sentence_end() for _ in range(self.randint(2, 6)))

    def dense(self) -> str:
        """Letters, digits and the marks that hold words together, without much space."""
        return "".join(self.choice(MARKS) for _ in range(self.randint(1, 30)))

    def soup(self) -> str:
        atoms = [
            MARKS,
            TERMINALS,
            SPACES,
            ABBREVIATIONS,
            CONTINUATIONS,
            CONTRACTIONS,
            EMOJI,
            CONTROLS,
            UNITS,
            GAPS,
        ]
        return "".join(self.choice(self.choice(atoms)) for _ in range(self.randint(1, 25)))

    def foreign(self) -> str:
        words = []
        for _ in range(self.randint(1, 10)):
            first, last = self.choice(SCRIPTS)
            letters = "".join(chr(self.randint(first, last)) for _ in range(self.randint(1, 7)))
            words.append(
                self.choice(
                    [letters, letters, letters + self.choice(TERMINALS), self.word(), self.choice(MARKS)]
                )
            )
        return " ".join(words)

    def lines(self) -> str:
        pieces = [
            self.choice([self.word, self.hyphenated, self.sentence_end, self.message])()
            for _ in range(self.randint(2, 6))
        ]
        return "".join(
            piece + self.choice(["-", "", ""]) + self.choice(SPACES) * self.choice([1, 1, 2])
            for piece in pieces
        )

    def bracketed(self) -> str:
        text = [self.choice(["(", "[", "", ") ", "("])]
        for _ in range(self.randint(2, 5)):
            inner = " ".join(self.word() for _ in range(self.choice([1, 2, 4, 12])))
            mark = self.choice([". ", ", ", ": ", "; "])
            text.append(
                self.choice(
                    [
                        inner,
                        inner.capitalize(),
                        self.name(),
                        f"{self.randrange(99)}{mark}{inner}",
                        f"{inner.capitalize()}{mark}",
                    ]
                )
                + self.choice([". ", ".  ", "? ", ".) ", "] ", " et al. ", "! [", ".\n"])
            )
        return "".join(text)

    def mojibake(self) -> str:
        """UTF-8 read as Latin-1: C1 control characters that Flair takes for windows-1252."""
        text = self.message() + self.choice(["“ok”", "it’s", "5 €", "… – —", "\u0085", "\u0081\u008d\u009c"])
        return text.encode("utf-8").decode("latin-1") if self.random() < 0.7 else text.replace("’", "\u0092")

    def damaged(self) -> str:
        text = list(self.choice([self.message, self.sentences, self.bracketed])())
        for _ in range(self.randint(1, 6)):
            at = self.randrange(len(text) + 1)
            text[at : at + self.choice([0, 0, 1, 3])] = self.choice(
                self.choice([MARKS, SPACES, CONTROLS, TERMINALS, GAPS])
            )
        return "".join(text)

    def code_points(self) -> str:
        """Any code points but surrogates, assigned or not, among letters and marks."""
        limit = self.choice([0x300, 0x3000, 0x10000, 0x20000, 0x110000])
        picked = (self.randrange(limit) for _ in range(self.randint(1, 15)))
        return "".join(
            self.choice([*MARKS, "", "", ""]) + chr(code) for code in picked if not 0xD800 <= code < 0xE000
        )

    def long(self) -> str:
        text = ""
        length = self.choice([3_000, 20_000])
        while len(text) < length:
            text += self.text() + self.choice([" ", "", ". ", "\n"])
        return text[:length]
