"""Two texts compared: what is new, what is gone, and whether one was copied from the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.labels import Labelled

TELLING = 12  # characters; shorter texts, such as “无”, are alike without being copied
PIECE, COPIED = 4, 0.9


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


def copied(before: Sequence[str], after: Sequence[str], offered: Sequence[str] = ("", "", "")) -> bool:
    """Does a report say again what the last one said? Only what its author wrote counts: not the lines that were
    prewritten for it, as these are `offered` to everybody. Nine tenths of it in pieces of some length are a copy."""
    known = {bare(line) for part in offered for line in sentences(part)}
    own = [bare(line) for part in after for line in sentences(part) if bare(line) not in known]
    said = [bare(part) for part in before]
    length = sum(map(len, own))
    return length >= TELLING and sum(_found(line, said) for line in own) >= length * COPIED


def _found(line: str, said: Sequence[str]) -> int:
    """How many characters of a line stand in one of the texts, in pieces of some length."""
    least = min(PIECE, len(line))
    return max(
        (sum(found.size for found in SequenceMatcher(None, line, text, autojunk=False).get_matching_blocks()
             if found.size >= least) for text in said if text), default=0,
    )  # fmt: skip


def bare(text: str) -> str:
    return re.sub(r"[\s，。、；：,.;:!！?？]", "", text)
