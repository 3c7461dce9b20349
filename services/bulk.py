"""One thing done to many rows: each its own command, its own transaction and its own refusal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.errors import Refusal

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """What became of one row: `refusal` None, it went."""

    row: T
    refusal: Refusal | None


def each(rows: Iterable[T], act: Callable[[T], object]) -> list[Done[T]]:
    """Do it to every row, whatever became of the one before. Bugs are not caught."""
    return [Done(row, _refused(act, row)) for row in rows]


def _refused(act: Callable[[T], object], row: T) -> Refusal | None:
    try:
        act(row)
    except Refusal as refusal:
        return refusal
    return None
