"""The morning digest in words: what it says of each thing, the e-mail for a person, the line for a group."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.cases import CaseKind
from domain.limits import Lamp
from services import letters
from services.desk_items import Waiting
from services.language import day, moment, translate
from services.notices import NoticeCard

SIGNS = {Lamp.GREEN: "✓", Lamp.AMBER: "!", Lamp.RED: "✕", None: "·"}
MOST_LINES = 40


@dataclass(frozen=True)
class DigestLine:
    """One thing that waits. `turns` says to which lamp it changes `within` so many working days (1, 3 or 5). `led_by`
    and `on`: of a joint visit, who leads it and when; `enterprise_id`: in whose calendar that stands."""

    waiting: Waiting
    about: str
    number: str
    due_at: datetime | None
    lamp: Lamp | None
    turns: Lamp | None
    within: int | None
    project_id: int
    case_id: int | None
    kind: CaseKind | None
    plan_id: int | None
    visit_id: int | None
    enterprise_id: int | None
    led_by: str | None
    on: date | None


@dataclass(frozen=True)
class DigestCard:
    """What a person was told one morning: what waited then, and the notices not read since the digest before."""

    on: date
    at: datetime
    lines: tuple[DigestLine, ...]
    notices: tuple[NoticeCard, ...]
    unread: int

    @property
    def overdue(self) -> int:
        return sum(line.lamp is Lamp.RED for line in self.lines)


def email(lang: str, card: DigestCard) -> tuple[str, str]:
    """Subject and text. Of a long desk the most pressing part, and where the rest is."""
    subject = translate(
        lang, "{n} waiting, {overdue} overdue · {day}", n=len(card.lines), overdue=card.overdue, day=day(lang, card.on)
    )
    parts = [translate(lang, "What waits for you this morning:") if card.lines else ""]
    parts += [in_words(lang, line) for line in card.lines[:MOST_LINES]]
    if len(card.lines) > MOST_LINES:
        parts.append(translate(lang, "… and {n} more", n=len(card.lines) - MOST_LINES))
    if card.notices:
        parts += ["", translate(lang, "Not read since the last digest:")]
        parts += [f"· {letters.sentence(lang, notice.kind, notice.params)}" for notice in card.notices]
    parts += ["", letters.link(lang, "/digest"), "", translate(lang, "You can switch this e-mail off in your account.")]
    return f"安商 · {subject}", "\n".join(parts).strip() + "\n"


def in_words(lang: str, line: DigestLine) -> str:
    """One thing that waits, as one line of text."""
    said = [f"{SIGNS[line.lamp]} {translate(lang, line.waiting.label)}", line.number, line.about, led(lang, line)]
    if line.due_at:
        said.append(translate(lang, "due {moment}", moment=moment(lang, line.due_at)))
    return " · ".join(filter(None, [*said, coming(lang, line)]))


def led(lang: str, line: DigestLine) -> str:
    """Who leads a joint visit on which one goes along, and when."""
    if not (line.led_by and line.on):
        return ""
    return translate(lang, "{name} leads it · {day}", name=line.led_by, day=day(lang, line.on))


def coming(lang: str, line: DigestLine) -> str:
    """What becomes of its lamp, and how soon."""
    if line.turns is None or line.lamp is Lamp.RED:
        return ""
    days = "In {n} working day: {lamp}" if line.within == 1 else "In {n} working days: {lamp}"
    return translate(lang, days, n=line.within, lamp=line.turns)


def group(lang: str, on: date, counted: dict[str, Any]) -> str:
    """What a group is told: two numbers."""
    said = translate(lang, "{overdue} cases are overdue, {ending} fall due today.", **counted)
    return f"安商 · {day(lang, on)}\n{said}\n{letters.link(lang, '/desk')}"
