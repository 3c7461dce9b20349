"""Two texts compared: what is new, what is gone, and whether one was copied from the other."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.labels import Labelled

TELLING = 12  # characters; shorter texts, such as “无”, are alike without being copied
ALIKE = 0.9  # of the characters of both; a word changed here and there makes no new report


class Piece(Labelled):
    SAME = "same", "As before"
    NEW = "new", "New"
    GONE = "gone", "No longer there"


@dataclass(frozen=True)
class Stretch:
    """A run of sentences that stayed, came or went."""

    piece: Piece
    text: str


def compared(before: str, after: str) -> list[Stretch]:
    """The sentences of `after` in order, those of `before` that are gone where they stood."""
    old, new = sentences(before), sentences(after)
    found: list[Stretch] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Stretch(Piece.SAME, "".join(new[c:d])))
            continue
        found += [Stretch(Piece.GONE, "".join(old[a:b]))] if b > a else []
        found += [Stretch(Piece.NEW, "".join(new[c:d]))] if d > c else []
    return found


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text; put together again they are the text."""
    return re.findall(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+", text)


def own(text: str, prewritten: str) -> str:
    """What an author wrote: the lines of a text that were not offered."""
    offered = {bare(line) for line in prewritten.splitlines()}
    return "\n".join(line for line in text.splitlines() if bare(line) not in offered)


def repeats(before: str, after: str) -> bool:
    """Does an author's text say nearly what the last one said? Spaces and points do not count, nor what is short."""
    old, new = bare(before), bare(after)
    if len(new) < TELLING:
        return False
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE


def bare(text: str) -> str:
    return re.sub(r"[\s，。、；：,.;:!！?？]", "", text)
