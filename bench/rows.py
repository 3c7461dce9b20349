"""Stories as rows of the tables, in the form that each database takes fastest. Made in a process beside the writer."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from bench.stories import Plan, Story, tell
from bench.zone import OF_THE_CENTRE, enterprise_name, staff
from domain.cases import CaseStatus
from domain.grams import grams, plain
from domain.ledger import PAUSING
from services import trail

Row = tuple[Any, ...]
CASES = (
    "id", "number", "kind", "status", "department_id", "officer_id", "recorded_by_id", "opened_at", "due_at", "rule_id",
    "title", "enterprise_id", "about_id", "about_since", "reply_due_at", "reply_rule_id", "paused_until",
    "dispatched_at", "accept_due_at", "progressed_at", "accepted_at", "replied_at", "resolved_at", "closed_at",
    "created_at", "version",
)  # fmt: skip
COMPLAINTS = (
    "id", "case_id", "channel", "category", "body", "urgent", "on_the_spot", "returns", "transfers", "reply",
    "resolution", "resolved_by_id", "confirm_due_at", "outcome", "outcome_at", "rating", "created_at", "version",
)  # fmt: skip
HOLDINGS = (
    "case_id", "holder", "department_id", "officer_id", "from_at", "to_at", "next_at", "closed", "reason", "evidence",
    "approved_by_id", "expires_at", "created_at", "version",
)  # fmt: skip
EVENTS = (
    "at", "actor_id", "kind", "subject_type", "subject_id", "seq", "changes", "details", "previous_hash", "hash",
)  # fmt: skip
NOTICES = ("user_id", "at", "kind", "case_id", "details", "read_at")
COLUMNS: dict[str, tuple[str, ...]] = {
    "cases": CASES,
    "complaints": COMPLAINTS,
    "holdings": HOLDINGS,
    "events": EVENTS,
    "notices": NOTICES,
    "case_words": ("case_id", "words"),
    "case_grams": ("id", "grams"),
}
WORDS = re.compile(r"[^\W_]+")
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass
class Form:
    """How a database takes a moment and the pieces of a text."""

    moment: Callable[[datetime], Any]
    pieces: Callable[[Iterable[str]], str]


FORMS = {
    # as SQLAlchemy stores a moment on SQLite; the pieces as its full-text index reads them
    "sqlite": Form(lambda at: at.replace(tzinfo=None).isoformat(" ", "microseconds"), " ".join),
    "postgresql": Form(lambda at: at, lambda pieces: " ".join(f"'{piece}'" for piece in pieces)),
}


@dataclass
class Chunk:
    """A stretch of stories as rows."""

    plan: Plan
    dialect: str
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, story: Story, number: str) -> None:
        at = self._at
        resolver = story.officer if story.resolved_at else None
        self.rows["cases"].append((
            story.id, number, story.kind.value, story.status.value, story.department, story.officer, story.recorder,
            at(story.opened_at), at(story.due_at), self.plan.limits["case.resolve"].rule_id, story.title,
            story.enterprise, story.about, at(story.opened_at if story.about else None), at(story.reply_due_at),
            self.plan.limits[story.reply_code].rule_id,
            at(story.paused_until), at(story.dispatched_at), at(story.accept_due_at), at(story.progressed_at),
            at(story.accepted_at), at(story.replied_at), at(story.resolved_at), at(story.closed_at),
            at(story.opened_at), len(story.trail),
        ))  # fmt: skip
        self.rows["complaints"].append((
            story.id, story.id, story.channel.value, story.category.value, story.body, story.urgent, story.on_the_spot,
            0, 0, story.reply, story.resolution, resolver, at(story.confirm_due_at),
            story.outcome and story.outcome.value, at(story.closed_at) if story.outcome else None, story.rating,
            at(story.opened_at), 1,
        ))  # fmt: skip
        self._ledger(story)
        self._trail(story)
        self._words(story, number)
        self._notices(story, number)

    def _at(self, moment: datetime | None) -> Any:
        return None if moment is None else FORMS[self.dialect].moment(moment)

    def _ledger(self, story: Story) -> None:
        for one in story.lay:
            last, pause = one is story.lay[-1], one.holder in PAUSING
            why = ("等待企业补充材料", "补正通知书") if pause else (None, None)
            self.rows["holdings"].append((
                story.id, one.holder.value, one.department, one.officer, self._at(one.from_at), self._at(one.to_at),
                None if last else self._at(one.to_at), last and one.to_at is not None, *why, one.approved_by,
                self._at(one.expires_at), self._at(one.from_at), 1,
            ))  # fmt: skip

    def _trail(self, story: Story) -> None:
        before = trail.START
        for seq, one in enumerate(story.trail, 1):
            here = trail.digest_of(
                "Case", story.id, None, seq, one.at, one.actor, one.kind, one.changes, one.details, before
            )
            self.rows["events"].append((
                self._at(one.at), one.actor, one.kind, "Case", story.id, seq, _json(one.changes), _json(one.details),
                before, here,
            ))  # fmt: skip
            before = here

    def _words(self, story: Story, number: str) -> None:
        on_it = number, story.title, story.body, story.reply, story.resolution, enterprise_name(story.enterprise)
        said = plain("\n".join(filter(None, on_it)))
        pieces = frozenset[str]().union(*map(_pieces, WORDS.findall(said)))
        self.rows["case_words"].append((story.id, said))
        self.rows["case_grams"].append((story.id, FORMS[self.dialect].pieces(sorted(pieces))))

    def _notices(self, story: Story, number: str) -> None:
        """Of what is still open, unread at whoever must do something next."""
        if story.status is CaseStatus.CLOSED:
            return
        told = OF_THE_CENTRE if story.department == 1 else staff(story.department)
        details = _json({"number": number, "title": story.title})
        at = self._at(story.progressed_at)
        self.rows["notices"] += [(id, at, story.trail[-1].kind, story.id, details, None) for id in told[:3]]


@lru_cache(maxsize=200_000)
def _pieces(run: str) -> frozenset[str]:
    """A text is put together of few phrases: each is taken apart once."""
    return grams(run)


def chunk(plan: Plan, dialect: str, numbers: tuple[int, list[str]]) -> dict[str, list[Row]]:
    """The rows of the complaints from this id on, one for each number."""
    first, given = numbers
    made = Chunk(plan, dialect)
    for id, number in enumerate(given, first):
        made.add(tell(plan, id), number)
    return made.rows
