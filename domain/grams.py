"""How words are found inside texts that have no spaces: by pairs of Chinese characters, by triples of others.

Whoever searches types a piece of a text, two characters of Chinese or three of a code. So a text is kept by the pieces
that it holds, and a word is looked for by the pieces of which it is made. Where they all occur, the word itself may
still not: `holds` tells.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

# Scripts in which two characters are a word: Han, kana, Hangul.
_WIDE = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_NARROW = re.compile(_WIDE.pattern.replace("[", "[^", 1))
_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Sought:
    """What a search looks up: pieces that must all be there, and beginnings of pieces where a word is too short."""

    pieces: frozenset[str]
    beginnings: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.pieces or self.beginnings)


def plain(text: str) -> str:
    """The text as it is compared: full-width as half-width, capitals as small letters."""
    once = unicodedata.normalize("NFKC", text)
    folded = once.casefold()
    return once if folded == once else unicodedata.normalize("NFKC", folded)


def grams(text: str) -> frozenset[str]:
    """Every piece of a text by which it is found, and what is too short for one, at the end of a stretch."""
    return pieces_of(plain(text))


def pieces_of(text: str) -> frozenset[str]:
    """The same, of a text that is as it is compared already."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        if run.isascii():
            found.update([run[at : at + 3] for at in range(len(run))])
        elif _NARROW.search(run):
            found.update([_piece(run[at : at + 3]) for at in range(len(run))])
        else:  # nearly all of what is written here
            found.update(map(add, run, run[1:]))
            found.add(run[-1:])
    return frozenset(found)


def sought(typed: str) -> Sought:
    """What to look up for the words that somebody typed; all of them must occur."""
    pieces: set[str] = set()
    beginnings: set[str] = set()
    for word in words(typed):
        runs = _RUN.findall(word)
        whole = {piece for run in runs for piece, whole in _pieces(run) if whole}
        pieces |= whole
        beginnings |= set() if whole else set(runs)
    return Sought(frozenset(pieces), frozenset(beginnings))


def stretches(text: str, most: int = 8) -> list[str]:
    """Some stretches of six characters out of a text, from all over it: what two texts that say the same share."""
    found = [run[at : at + 6] for run in _RUN.findall(plain(text)) for at in range(0, max(len(run) - 5, 1), 3)]
    step = max(1, -(-len(found) // most))
    return [one for one in found[::step] if len(one) > 3]


def words(typed: str) -> tuple[str, ...]:
    """The words that somebody typed, as they are compared."""
    return tuple(plain(typed).split())


def holds(text: str, wanted: Iterable[str]) -> bool:
    """Do all these words stand in the text? Both as `plain` makes them."""
    return all(word in text for word in wanted)


def _pieces(run: str) -> Iterator[tuple[str, bool]]:
    """At each place of a stretch of letters the piece that begins there, and whether it is a whole one."""
    for at in range(len(run)):
        piece = _piece(run[at : at + 3])
        yield piece, len(piece) == (2 if _WIDE.search(piece) else 3)


def _piece(cut: str) -> str:
    """The piece that begins where these three characters do; at the end of a stretch they are fewer."""
    return cut[:2] if not cut.isascii() and _WIDE.search(cut) else cut
