"""What people type, made clean. One-line texts, long texts, amounts within bounds."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from domain.errors import Incomplete, Refusal

N = TypeVar("N", int, Decimal)


class TooLong(Refusal):
    template = "{field} can have at most {most} characters; this has {length}."
    words = ("field",)


class OutOfBounds(Refusal):
    template = "{field} must be between {least} and {most}."
    words = ("field",)


def line(value: str | None, field: str, most: int = 200, required: bool = True) -> str:
    """One line of text: control characters out, white space folded. Raises Incomplete, TooLong."""
    text = value or ""
    if not text.isprintable():  # most texts hold nothing to take out
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or _printable(c))
    if "  " in text:
        text = re.sub(r" +", " ", text)
    return _bounded(text.strip(), field, most, required)


def paragraph(value: str | None, field: str, most: int = 10_000, required: bool = True) -> str:
    """Text of several lines. Raises Incomplete, TooLong."""
    text = "".join(c for c in (value or "").replace("\r\n", "\n") if c in "\n\t" or _printable(c)).strip()
    return _bounded(text, field, most, required)


def insist(answers: Mapping[str, object]) -> None:
    """Everything asked for is there; `answers` by the labels of their fields. Raises Incomplete, naming all that
    is missing at once."""
    if missing := tuple(label for label, said in answers.items() if said in (None, [], ()) or not str(said).strip()):
        raise Incomplete(fields=missing)


def optional_line(value: str | None, field: str, most: int = 200) -> str | None:
    return line(value, field, most, required=False) or None


def within(value: N | None, field: str, least: int, most: int) -> N | None:
    """A number between two bounds, or none at all. Raises OutOfBounds."""
    if value is not None and not least <= value <= most:
        raise OutOfBounds(field=field, least=least, most=most)
    return value


def _printable(character: str) -> bool:
    return (
        unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn") and character not in "\u202a\u202b\u202d\u202e"
    )


def _bounded(text: str, field: str, most: int, required: bool) -> str:
    if required and not text:
        raise Incomplete(fields=(field,))
    if len(text) > most:
        raise TooLong(field=field, most=most, length=len(text))
    return text
