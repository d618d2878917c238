"""Cuts a text into the pieces of a SentencePiece BPE model, without its library."""

from __future__ import annotations

import base64
import heapq
from typing import Any

from flair_bundle.runtime.sentencepiece_normalizer import CharacterMap, normalise


class PieceModel:
    """A model as `pieces.json` of a bundle holds it."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._ids: dict[str, int] = {}
        self._scores: list[float] = []
        for index, entry in enumerate(content["pieces"]):
            piece, score = entry if entry is not None else (None, 0.0)
            self._scores.append(score)
            if piece is not None:
                self._ids[piece] = index
        self._unknown: int = content["unknown_id"]
        compiled = base64.b64decode(content["character_map"])
        self._characters = CharacterMap(compiled) if compiled else None
        self._options = {
            name: bool(content[name])
            for name in ("dummy_prefix", "remove_extra_spaces", "escape_spaces")
        }

    def encode(self, text: str) -> list[int]:
        """The ids of the pieces; empty where nothing is left of the text."""
        normal = normalise(text, self._characters, **self._options)
        ids = [self._ids.get(piece, self._unknown) for piece in self._merge(list(normal))]
        # Neighbours that are unknown count as one piece.
        return [
            piece
            for index, piece in enumerate(ids)
            if index == 0 or not piece == self._unknown == ids[index - 1]
        ]

    def _merge(self, symbols: list[str]) -> list[str]:
        """Merges the best neighbours, of equal ones the first, until none is left."""
        before = list(range(-1, len(symbols) - 1))
        after = [*range(1, len(symbols)), -1]
        queue: list[tuple[float, int, int, int]] = []

        def propose(left: int, right: int) -> None:
            if left < 0 or right < 0:
                return
            index = self._ids.get(symbols[left] + symbols[right])
            if index is not None:
                size = len(symbols[left]) + len(symbols[right])
                heapq.heappush(queue, (-self._scores[index], left, right, size))

        for right in range(1, len(symbols)):
            propose(right - 1, right)
        while queue:
            _, left, right, size = heapq.heappop(queue)
            # One of the two may have been merged with another neighbour since.
            if not symbols[left] or not symbols[right]:
                continue
            if len(symbols[left]) + len(symbols[right]) != size:
                continue
            symbols[left] += symbols[right]
            symbols[right] = ""
            after[left] = after[right]
            if after[left] >= 0:
                before[after[left]] = left
            propose(before[left], left)
            propose(left, after[left])
        return [symbol for symbol in symbols if symbol]
