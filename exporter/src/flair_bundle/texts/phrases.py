"""Ordinary messages of a bank's customers, put together from parts written for this project."""

from __future__ import annotations

import random

_OPENINGS = (
    "",
    "Hi, ",
    "Hello there! ",
    "Please help: ",
    "Good morning. ",
    "Sorry to bother you again, but ",
    "I have a question. ",
    "urgent - ",
)
_PROBLEMS = (
    "my new card has not arrived yet",
    "how long does delivery of a card take",
    "I want to activate the card that came today",
    "the machine in the shop swallowed my card",
    "my card was declined when I paid for petrol",
    "somebody stole my wallet with my card in it",
    "there is a payment on my statement that I did not make",
    "I was charged twice for the same dinner",
    "the cash machine gave me 20 but took 100",
    "why is there a fee for taking out cash abroad",
    "the exchange rate on my holiday payment looks wrong",
    "my transfer to a friend has been pending since Monday",
    "the transfer failed and I do not know why",
    "I sent money to the wrong person, can you cancel it",
    "my top-up did not go through",
    "is there a limit on topping up",
    "can I top up with a cheque",
    "does Apple Pay work with your app",
    "I would like to change my PIN",
    "my PIN is blocked after three attempts",
    "I forgot my passcode and cannot open the app",
    "how do I verify my identity",
    "verification of my documents fails every time",
    "why do you need to know where my money comes from",
    "please change my address, I have moved",
    "I got married and need another name on my account",
    "how do I close my account for good",
    "which countries do you support",
    "what is the youngest age for an account",
    "can I hold several currencies at once",
    "my refund is not on my statement",
    "how do I ask for a refund from a shop",
    "can I get a second card for my partner",
    "I need a virtual card for one purchase",
    "my disposable card does not work online",
    "contactless stopped working this week",
    "my balance did not change after the bank transfer",
    "my phone is lost, what about the app",
    "which cards and currencies can I use to add money",
    "will you send a card to the United States",
)
_DETAILS = (
    "",
    " - it has been ten days",
    " since the last update",
    ", although I checked everything twice",
    " and your chat does not answer",
    ". I'm travelling tomorrow, so it's rather pressing",
    "; the amount was 1,250.00 EUR",
    " (reference 4471-AB)",
)
_ENDINGS = ("", ".", "?", "??", "!", ". Thanks!", ". What should I do?", "... any idea why?")


def make_phrases(count: int, seed: int) -> list[str]:
    """Returns `count` different messages, the same ones for the same seed."""
    generator = random.Random(seed)
    phrases: dict[str, None] = {}
    while len(phrases) < count:
        parts = [generator.choice(part) for part in (_OPENINGS, _PROBLEMS, _DETAILS, _ENDINGS)]
        text = "".join(parts)
        if generator.random() < 0.3:
            text = text[:1].upper() + text[1:]
        phrases[text] = None
    return list(phrases)
