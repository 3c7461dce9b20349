"""Two texts compared: what is new, what is gone, and whether one was copied from the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.labels import Labelled

TELLING = 12  # characters; shorter texts, such as “无”, are alike without being copied


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


def copied(before: Sequence[str], after: Sequence[str]) -> bool:
    """Do the telling parts of a report say what the last one said, word for word? Spaces and points do not count."""
    pairs = [(bare(a), bare(b)) for a, b in zip(before, after, strict=True)]
    telling = [(a, b) for a, b in pairs if len(b) >= TELLING]
    return bool(telling) and all(a == b for a, b in telling)


def bare(text: str) -> str:
    return re.sub(r"[\s，。、；：,.;:!！?？]", "", text)
