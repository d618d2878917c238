"""Short messages that name people, places and other things, put together for this project."""

from __future__ import annotations

import random

_PEOPLE = ("Anna", "John Smith", "Maria Lopez", "Justin", "Dr. Lee", "Kevin", "Obama", "Emma")
_PLACES = ("London", "New York", "Paris", "the Golden Gate Bridge", "Texas", "Main Street", "UK")
_FIRMS = ("Apple", "Google", "Facebook", "Microsoft", "Twitter", "Nike", "Starbucks")
_PRODUCTS = ("iPhone", "iPad 2", "Xbox", "Windows 7", "Android", "PS3", "Galaxy S")
_GROUPS = ("Manchester United", "the Lakers", "Coldplay", "the Beatles", "Arsenal", "NATO")
_WORKS = ("Toy Story 3", "Inception", "Harry Potter", "Lost", "Glee", "The Social Network")
_TEMPLATES = (
    "just saw {person} in {place}!!",
    "RT @{person} : {group} vs {group} tonight in {place}",
    "{firm} will open a store in {place} on Monday, says {person}",
    "anyone tried the new {product} from {firm} ?",
    "watching {work} with {person} and {person} lol",
    "I can't wait to see {group} live at {place} :)",
    "Good morning {place} ! {person} here.",
    "@user my {product} is broken again, thanks {firm}...",
    '{person} says "{work}" is better than {work}',
    "on my way from {place} to {place} w/ {person}",
    "nothing to do today, so bored",
    "happy birthday {person} !!! 🎉 see you in {place}",
)


def make_named(count: int, seed: int) -> list[str]:
    """Returns `count` different messages, the same ones for the same seed."""
    generator = random.Random(seed)
    parts = {
        "{person}": _PEOPLE,
        "{place}": _PLACES,
        "{firm}": _FIRMS,
        "{product}": _PRODUCTS,
        "{group}": _GROUPS,
        "{work}": _WORKS,
    }
    texts: dict[str, None] = {}
    while len(texts) < count:
        text = generator.choice(_TEMPLATES)
        for slot, choices in parts.items():
            while slot in text:
                text = text.replace(slot, generator.choice(choices), 1)
        if generator.random() < 0.2:
            text = generator.choice((str.lower, str.upper))(text)
        texts[text] = None
    return list(texts)
