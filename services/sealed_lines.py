"""Reports quote cases by number. Where such a case was sealed afterwards, the line is not read to whom it accuses."""

import re
from collections.abc import Callable, Iterable

from sqlalchemy import select

from db.cases import Case
from domain.access import Permission as P
from services.language import translate
from services.reach import within_reach
from services.work import Read

NUMBER = re.compile(r"\b[A-Z]{2}\d{2}-\d{5}\b")


def mask(read: Read, texts: Iterable[str | None]) -> Callable[[str], str]:
    """What reads a text to the actor: lines that name a case which is sealed from them are left out, and said to be."""
    numbers = {number for text in texts if text for number in NUMBER.findall(text)}
    asked = select(Case.number).where(Case.number.in_(numbers), Case.about_id.is_not(None))
    sealed = set(read.db.scalars(asked.where(~within_reach(Case, read.actor, P.CASE_SEE)))) if numbers else set()
    instead = translate(read.actor.language or "zh", "(A line about a sealed matter is left out.)")

    def masked(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(instead if sealed & set(NUMBER.findall(line)) else line for line in lines) if sealed else text

    return masked
