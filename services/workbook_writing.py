"""Rows going out as a workbook that Excel shows as what they are, and never runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sheet:
    """One sheet to write. Headers and choices are already in the reader's language."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]
    must: frozenset[int] = frozenset()  # columns whose header is marked as required
    text: frozenset[int] = frozenset()  # columns that stay text whatever is typed: codes and phone numbers
    choices: dict[int, Sequence[str]] = field(default_factory=dict)
    filtered: bool = True


def to_xlsx(*sheets: Sheet) -> bytes:
    """The bytes of a workbook. Text is text even where it looks like a formula; days, times and numbers stay so."""
    from services import xlsx  # what writes it is large, and most pages are looked at without

    return xlsx.written(sheets)
