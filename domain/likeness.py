"""Two texts compared: what is new, what is gone, and whether one was copied from the other."""

import re
from collections.abc import Mapping
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


Offered = Mapping[str, str]  # by language: the same facts in the same lines


def own(text: str, offered: Offered) -> str:
    """What an author wrote: the lines of a text that were not offered, in whichever language."""
    known = {bare(line) for said in offered.values() for line in said.splitlines()}
    return "\n".join(line for line in text.splitlines() if bare(line) not in known)


def worded_as(against: str, text: str, offered: Offered, lang: str) -> str:
    """A text whose offered lines say their facts in the words of another text that says them too, else in `lang`: so
    that two texts in two languages can be compared by what they say. What an author wrote stays as it is."""
    there = {bare(line) for line in against.splitlines()}
    forms: dict[str, dict[str, str]] = {}
    for lines in zip(*(said.splitlines() for said in offered.values()), strict=False):
        said = dict(zip(offered, lines, strict=True))
        forms |= {bare(line): said for line in lines}
    return "\n".join(_worded(line, forms.get(bare(line), {}), there, lang) for line in text.splitlines())


def _worded(line: str, said: Mapping[str, str], there: set[str], lang: str) -> str:
    return next((form for form in said.values() if bare(form) in there), said.get(lang, line))


def repeats(before: str, after: str) -> bool:
    """Does an author's text say nearly what the last one said? Spaces and points do not count, nor what is short."""
    old, new = bare(before), bare(after)
    if len(new) < TELLING:
        return False
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE


def bare(text: str) -> str:
    return re.sub(r"[\s，。、；：,.;:!！?？]", "", text)
