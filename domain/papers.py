"""A paper to print or send: what stands in it, whatever the format. All words are said already."""

from dataclasses import dataclass


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
