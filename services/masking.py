"""What was written down before a case was sealed does not tell of it afterwards: such lines are masked at reading.

A text names a case, or a visit on which it was heard, by its number. Nothing stored changes: whoever may see the case
reads the line.
"""

import re
from collections.abc import Callable, Iterable

from sqlalchemy import select

from db.cases import Case
from db.visits import Opinion, Visit
from domain.access import Permission as P
from services.language import translate
from services.reach import beyond_reach
from services.work import Read

NUMBER = re.compile(r"[A-Z]{2}\d{2}-\d{5,}")
Mask = Callable[[str | None], str | None]


def mask_of(read: Read, texts: Iterable[str | None]) -> Mask:
    """What masks the lines of these texts that name something sealed from the reader. Two questions however many."""
    numbers = {number for text in texts if text for number in NUMBER.findall(text)}
    barred = _barred(read, numbers) if numbers else set()
    instead = translate(read.actor.language or "zh", "(This line is not for you to read.)")

    def masked(text: str | None) -> str | None:
        if not text or not barred:
            return text
        return "\n".join(instead if barred.intersection(NUMBER.findall(line)) else line for line in text.splitlines())

    return masked


def _barred(read: Read, numbers: set[str]) -> set[str]:
    sealed = Case.about_id.is_not(None), beyond_reach(Case, read.actor, P.CASE_SEE)
    heard = (
        select(Visit.number)
        .join(Opinion, Opinion.visit_id == Visit.id)
        .join(Case, Opinion.case_id == Case.id)
        .where(Visit.number.in_(numbers), *sealed)
    )
    return {*read.db.scalars(select(Case.number).where(Case.number.in_(numbers), *sealed)), *read.db.scalars(heard)}
