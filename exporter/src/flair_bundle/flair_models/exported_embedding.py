"""What the exporter of one token embedding hands to the stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flair_bundle.errors import UnsupportedModelError
from flair_bundle.graphs.token_embeddings import TokenEmbedding


@dataclass(frozen=True)
class Names:
    """Names of inputs and files of one member of a stack: unlike those of all other members."""

    index: int

    def of(self, base: str) -> str:
        """`base` for the first member, `base_1` for the second one, and so on."""
        return base if self.index == 0 else f"{base}_{self.index}"

    def file(self, base: str) -> str:
        """The name of a JSON file."""
        return f"{self.of(base)}.json"


@dataclass(frozen=True)
class ExportedEmbedding:
    """A part for the graph, its entry in the manifest, and the files that the entry names."""

    part: TokenEmbedding
    feature: dict[str, Any]
    files: dict[str, bytes]


def check_reads_text(embedding: Any) -> None:
    """Refuses embeddings of other annotations than the text.

    Raises:
        UnsupportedModelError: `field` names a layer of labels.
    """
    field = getattr(embedding, "field", None) or "text"
    if field != "text":
        raise UnsupportedModelError(
            f"The token embedding {embedding.name!r} is not supported, because it embeds labels "
            "that words have in a corpus, and a text that arrives has none",
            got=f"field={field!r}",
            allowed="embeddings of the words' text",
            todo="Train without embeddings of other annotations",
        )
