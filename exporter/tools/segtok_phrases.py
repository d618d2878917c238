"""Made-up words and the phrases of customer messages round them, all from one seed."""

from __future__ import annotations

import random

from segtok_atoms import ABBREVIATIONS, CONTINUATIONS, CONTRACTIONS, EMOJI, MONTHS, TERMINALS, TITLES, UNITS

CONSONANTS = "bcdfghjklmnprstvwz"
VOWELS = ["a", "e", "i", "o", "u", "ee", "oa", "é", "ü", "y"]


class Phrases(random.Random):
    """Each method gives one random phrase."""

    def word(self) -> str:
        return "".join(self.syllable() for _ in range(self.choice([1, 1, 2, 2, 3, 4])))

    def syllable(self) -> str:
        return self.choice(CONSONANTS) + self.choice(VOWELS) + self.choice(["", "", "n", "s", "r"])

    def number(self) -> str:
        digits = str(self.randrange(10 ** self.randint(1, 6)))
        return self.choice(
            [digits, digits, f"{digits},{self.randrange(1000):03}", f"{digits}.{self.randrange(100):02}"]
        )

    def price(self) -> str:
        sign = self.choice(["£", "$", "€", "EUR ", "US$", "¥"])
        return self.choice([f"{sign}{self.number()}", f"{self.number()} {sign}", f"-{sign}{self.number()},-"])

    def date(self) -> str:
        day, month, year = self.randint(1, 31), self.choice(MONTHS), self.randint(1990, 2030)
        return self.choice(
            [
                f"{day}. {month} {year}",
                f"{day}.{day}.{year}",
                f"{month} {day}, {year}",
                f"{year}-{day:02}-{day:02}",
                f"{month}. {day}",
                f"{day}. {self.randint(0, 13):02}. {year}",
                f"{day}th {month}",
            ]
        )

    def hyphenated(self) -> str:
        parts = [self.word() for _ in range(self.randint(2, 4))]
        return self.choice(["-", "-", "‐", "–", "--", "\u00ad", " - "]).join(parts)

    def formula(self) -> str:
        elements = [
            self.choice(["H", "C", "Na", "Ca", "(OH)", "[Fe]", "O", "x", ")", "]"])
            for _ in range(self.randint(1, 4))
        ]
        return "".join(element + self.choice(["", "₂", "₁₀"]) for element in elements) + self.choice(
            ["", "⁺", "²⁻", "²", "³⁺"]
        )

    def name(self) -> str:
        first, second = self.choices(["A", "B", "E", "K", "Sʰ", "Ä", "ǅ", "Ω"], k=2)
        given = self.choice(
            [first, f"{first}.", f"{first}.-{second}.", f"{first}.{second}", self.word().capitalize()]
        )
        return f"{given} {self.word().capitalize()}"

    def slots(self) -> dict[str, str]:
        hour = self.choice([":", ".", "h"])
        return {
            "word": self.word(), "Word": self.word().capitalize(), "WORD": self.word().upper(),
            "number": self.number(), "price": self.price(), "date": self.date(), "hyphenated": self.hyphenated(),
            "formula": self.formula(), "unit": self.choice(UNITS), "emoji": self.choice(EMOJI),
            "time": f"{self.randint(0, 23)}{hour}{self.randint(0, 59):02}{self.choice(['', 'pm', ' a.m.'])}",
            "email": f"{self.word()}.{self.word()}+{self.word()}@{self.word()}-{self.word()}.co.uk",
            "url": f"{self.choice(['https://', 'www.', 'http://www.'])}{self.word()}.com/{self.word()}?q={self.word()}&n={self.number()}#{self.word()}",
            "phone": f"+{self.randint(1, 99)} ({self.randint(1, 99)}) {self.number()}-{self.number()}",
            "contraction": self.choice(CONTRACTIONS), "abbreviation": self.choice(ABBREVIATIONS) + ".",
            "title": self.choice(TITLES), "Continuation": self.choice(CONTINUATIONS), "end": self.choice(TERMINALS),
        }  # fmt: skip

    def sentence_end(self) -> str:
        before = self.choice([
            self.word, self.name, lambda: self.choice(ABBREVIATIONS), lambda: f"{self.choice(TITLES)} {self.name()}",
            self.number, lambda: str(self.randint(0, 45)), lambda: f"{self.name()}, {self.name()}, and {self.choice('AB')}",
            lambda: f"{self.word()} spp", lambda: f"({self.choice('ABÉ')}", lambda: f"{self.word()} et al",
            lambda: f"{self.word().capitalize()} {self.choice(['- ', '', ', '])}{self.choice('JKΩ')}", lambda: "U.S.A",
            lambda: f"{self.choice(['A', 'Aʰ', 'x', '(A', '!'])}{self.choice([',', ' and', ', and', ',ʰ and'])} {self.choice(['A', 'Bʰ', 'A.-B', 'A.B'])}",
        ])()  # fmt: skip
        end = self.choice(TERMINALS) + self.choice(["", "", "", '"', "'", "”", "’", ")", "])", '")'])
        after = self.choice([
            self.word, lambda: self.word().capitalize(), lambda: self.choice(CONTINUATIONS), lambda: self.choice(MONTHS),
            self.number, lambda: f"{self.word()}-{self.word()}", lambda: f"({self.word()}", lambda: "",
            lambda: f"({self.randint(1, 20000)}) {self.word().capitalize()}{self.choice('.,:;')} ",
            lambda: f"{self.number()}{self.choice('.,:;')} {self.word()}",
        ])()  # fmt: skip
        return (
            before
            + end
            + self.choice([" ", " ", " ", "  ", "\n", "", "\u00a0", " \n", "\x1f"])
            + after
            + self.choice(["", " "])
        )
