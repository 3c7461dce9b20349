"""A paper to print or send: what stands in it, whatever the format. All words are said already."""

from dataclasses import dataclass
from typing import Any

from domain.typed import paragraph


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Words:
    """A piece of text; its line breaks are kept."""

    text: str


@dataclass(frozen=True)
class Facts:
    """What something is called, and what it is: pairs, several abreast."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table. Without rows it says `empty`."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


Part = Heading | Words | Facts | Grid


@dataclass(frozen=True)
class Paper:
    """`source` says at the foot of every page where it comes from and when."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    source: str


def widths(grid: Grid) -> list[int]:
    """The share of the page that each column asks for. A head of several words may stand on as many lines."""
    heads = (max(head.split() or [""], key=breadth) + "  " for head in grid.heads)  # bold: a little broader
    columns = zip(heads, *grid.rows, strict=True)
    return [4 + max(7, min(26, max(map(breadth, column)))) for column in columns]


def breadth(words: str) -> int:
    """How much room words ask for on one line; Chinese characters are twice as broad as others."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in words)


def clean(value: Any) -> Any:
    """Without characters that no typeface draws and no XML bears."""
    if isinstance(value, str):
        return paragraph(value, "", 10**9, required=False)
    if isinstance(value, dict):
        return {key: clean(inner) for key, inner in value.items()}
    return [clean(inner) for inner in value]
