"""SentencePiece's normalisation of a text before it is cut into pieces."""

from __future__ import annotations

import struct

_SPACE = "\u2581"


class CharacterMap:
    """Replaces the longest known beginning of a text, as a compiled SentencePiece map says.

    The map is a double-array trie over UTF-8 bytes, followed by the replacements, each ended by a
    zero byte.
    """

    def __init__(self, compiled: bytes) -> None:
        (size,) = struct.unpack_from("<I", compiled)
        self._units = struct.unpack_from(f"<{size // 4}I", compiled, 4)
        self._replacements = compiled[4 + size :]

    def replace(self, text: bytes, start: int) -> tuple[str, int] | None:
        """The replacement at `start` and the number of bytes it stands for, if there is one."""
        found = None
        node = _offset(self._units[0])
        for index in range(start, len(text)):
            node ^= text[index]
            if node >= len(self._units):
                break
            unit = self._units[node]
            if unit & 0x800000FF != text[index]:
                break
            node ^= _offset(unit)
            if unit >> 8 & 1:
                found = (self._units[node] & 0x7FFFFFFF, index + 1 - start)
        if found is None:
            return None
        place, length = found
        end = self._replacements.index(b"\0", place)
        return self._replacements[place:end].decode("utf-8"), length


def normalise(
    text: str,
    characters: CharacterMap | None,
    *,
    dummy_prefix: bool,
    remove_extra_spaces: bool,
    escape_spaces: bool,
) -> str:
    """The text that is cut into pieces; spaces are drawn as U+2581 where they are escaped."""
    replaced = _replace_all(text, characters)
    if remove_extra_spaces:
        while replaced and replaced[0] == " ":
            replaced.pop(0)
    if not replaced:
        return ""
    parts = [" "] if dummy_prefix else []
    after_space = remove_extra_spaces
    for part in replaced:
        kept = part.lstrip(" ") if after_space else part
        if kept:
            parts.append(kept)
            after_space = kept.endswith(" ")
        after_space = after_space and remove_extra_spaces
    whole, space = "".join(parts), " "
    if escape_spaces:
        whole, space = whole.replace(" ", _SPACE), _SPACE
    return whole.rstrip(space) if remove_extra_spaces else whole


def _replace_all(text: str, characters: CharacterMap | None) -> list[str]:
    """The replacements one by one: runs of spaces are shortened between them, not within."""
    if characters is None:
        return list(text)
    content, parts, start = text.encode("utf-8"), [], 0
    while start < len(content):
        found = characters.replace(content, start)
        if found is None:
            length = _length(content[start])
            found = (content[start : start + length].decode("utf-8"), length)
        parts.append(found[0])
        start += found[1]
    return parts


def _offset(unit: int) -> int:
    return unit >> 10 << ((unit & 1 << 9) >> 6)


def _length(lead: int) -> int:
    """Bytes of the character that begins with this one."""
    return 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
