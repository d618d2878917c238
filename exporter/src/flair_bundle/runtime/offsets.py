"""Offsets of entities as readers of a message need them: in its own text, in UTF-16 units."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from flair_bundle.bundle.answer import Answer, Entity
from flair_bundle.runtime.tokenization import clean_text

_LAST_OF_ONE_UNIT = 0xFFFF


def in_utf16(answer: Answer, text: str) -> Answer:
    """Returns Flair's answer as the model server gives it when it is asked for `utf-16`.

    Flair counts code points of the text that it cleaned. Here start and end count UTF-16 units of
    the text as it was sent, and the entity's text is that part of it.
    """
    if answer.entities is None:
        return answer
    kept = [index for index, character in enumerate(text) if clean_text(character)]
    units = [0, *accumulate(2 if ord(each) > _LAST_OF_ONE_UNIT else 1 for each in text)]

    def moved(entity: Entity) -> Entity:
        first, behind = kept[entity.start], kept[entity.end - 1] + 1
        return replace(entity, text=text[first:behind], start=units[first], end=units[behind])

    return Answer(entities=tuple(moved(each) for each in answer.entities))
