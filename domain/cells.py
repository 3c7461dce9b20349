"""What people write into the cells of a sheet, read as what they mean. Each refusal is one sentence."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeVar

from domain.errors import Refusal
from domain.labels import Labelled
from domain.typed import line

Cell = str | int | float | bool | datetime | date | None
L = TypeVar("L", bound=Labelled)

EXCEL_EPOCH = date(1899, 12, 30)
MOST_NAMED = 9  # entries that a sentence can bear; the template lists them all
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)
YES = {"是", "yes", "y", "true", "1", "√", "✓", "有"}
NO = {"否", "no", "n", "false", "0", "x", "\u00d7", "无"}
DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[T ].*)?|(\d{4})(\d\d)(\d\d)")


class NotADate(Refusal):
    template = "“{found}” is not a date between 1980 and 2099. Write it like 2026-01-31."


class NotANumber(Refusal):
    template = "“{found}” is not a number."


class NotACount(Refusal):
    template = "“{found}” is not a whole number of 0 or more."


class NotAPhone(Refusal):
    template = "“{found}” is not a phone number."


class NotAnEmail(Refusal):
    template = "“{found}” is not an e-mail address."


class NotAChoice(Refusal):
    template = "“{found}” is not one of the possible entries: {choices}."
    words = ("choices",)


class NotYesOrNo(Refusal):
    template = "“{found}” is neither yes nor no."


class CellTooLong(Refusal):
    template = "“{found}” has {length} characters; at most {most} are possible."


class DigitsLost(Refusal):
    template = (
        "“{found}” was kept as a number, so its last digits are lost. Format the column as text and type it again."
    )


class CellEmpty(Refusal):
    template = "This must be filled in."


def shown(cell: Cell) -> str:
    """The cell as a sentence may quote it: one line, not long."""
    said = line(written(cell), "", most=10**9, required=False)
    return said if len(said) <= 40 else f"{said[:39]}…"


def written(cell: Cell) -> str:
    """The cell as a person reads it: no “.0” behind whole numbers, days without midnight."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e21:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.hour or cell.minute or cell.second else cell.date().isoformat()
    return str(cell)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Text as compared: half-width, lower case, no white space, nothing invisible."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if not c.isspace() and c.isprintable())


def as_text(cell: Cell, most: int) -> str | None:
    """One line of text. Raises CellTooLong, DigitsLost."""
    if isinstance(cell, int | float) and abs(cell) >= 10**15:
        raise DigitsLost(found=shown(cell))
    text = line(written(cell), "", most=10**9, required=False)
    if len(text) > most:
        raise CellTooLong(found=shown(cell), length=len(text), most=most)
    return text or None


@lru_cache(maxsize=10_000, typed=True)  # a register of years knows some hundreds of days
def as_day(cell: Cell) -> date | None:
    """A day, written as text, as a date, as 20260131, or as an Excel serial number. Raises NotADate."""
    day = None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    elif (text := half_width(cell)) is None:
        return None
    elif found := DAY.fullmatch(text if ":" in text else text.replace(" ", "")):
        year, month, dom = (int(part) for part in found.groups() if part)
        try:
            day = date(year, month, dom)
        except ValueError:
            day = None
    elif re.fullmatch(r"\d{5}(\.\d+)?", text):
        day = EXCEL_EPOCH + timedelta(days=int(float(text)))
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise NotADate(found=shown(cell))
    return day


def half_width(cell: Cell) -> str | None:
    """The cell as half-width text around which nothing stands; None if empty."""
    return unicodedata.normalize("NFKC", written(cell)).strip() or None


def as_number(cell: Cell, units: tuple[str, ...] = ()) -> Decimal | None:
    """A number of 0 or more; thousands may be parted by commas, one of `units` may follow. Raises NotANumber."""
    if (text := half_width(cell)) is None:
        return None
    if isinstance(cell, bool | date):
        raise NotANumber(found=shown(cell))
    bare = re.sub(r"[\s,]", "", text)
    for unit in units:
        bare = bare.removesuffix(unit)
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise NotANumber(found=shown(cell)) from None
    if not number.is_finite() or number < 0 or number.adjusted() > 15:
        raise NotANumber(found=shown(cell))
    return number


def as_count(cell: Cell, units: tuple[str, ...] = ("人", "名", "个")) -> int | None:
    """A whole number of 0 or more. Raises NotACount."""
    try:
        number = as_number(cell, units)
    except NotANumber:
        raise NotACount(found=shown(cell)) from None
    if number is not None and number != number.to_integral_value():
        raise NotACount(found=shown(cell))
    return None if number is None else int(number)


def as_phone(cell: Cell) -> str | None:
    """One or several phone numbers, kept as written in half-width digits. Raises NotAPhone, DigitsLost, CellTooLong."""
    text = as_text(half_width(cell) if isinstance(cell, str) else cell, 60)
    if text is None:
        return None
    if isinstance(cell, date) or not re.fullmatch(r"[0-9+()#*转 /、,;.-]+", text) or len(re.sub(r"\D", "", text)) < 3:
        raise NotAPhone(found=shown(cell))
    return text


def as_email(cell: Cell) -> str | None:
    """An e-mail address. Raises NotAnEmail, CellTooLong."""
    text = as_text(half_width(cell), 200)
    if text and not re.fullmatch(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;.]+", text):
        raise NotAnEmail(found=shown(cell))
    return text


def as_yes(cell: Cell) -> bool | None:
    """Yes or no, in either language, ticked, or as 1 and 0. Raises NotYesOrNo."""
    if isinstance(cell, bool):
        return cell
    text = plain(written(cell))
    if not text:
        return None
    if text not in YES | NO:
        raise NotYesOrNo(found=shown(cell))
    return text in YES


def as_choice(cell: Cell, kind: type[L], words: Mapping[str, L], key: Callable[[str], str] = plain) -> L | None:
    """A member of `kind` by its code, its label in either language, or another of `words`. Raises NotAChoice."""
    text = key(written(cell))
    if not text:
        return None
    if found := words.get(text):
        return found
    labels = tuple(member.label for member in kind.offered())
    raise NotAChoice(found=shown(cell), choices=labels if len(labels) <= MOST_NAMED else (*labels[:MOST_NAMED], "…"))
