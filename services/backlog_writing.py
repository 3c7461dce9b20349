"""Lines of an earlier register made into cases: with their history, their number, their ledger and their trail.

All that is written for one of them is what filing it by hand would have written; but a column at a time.
"""

from collections import Counter as Count
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from db import copying
from db.cases import Case, Holding
from db.complaints import Complaint
from db.trail import Counter
from domain.backlogs import NOT_SAID
from domain.calendar import ZONE
from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.grams import pieces_of, plain
from domain.ledger import Holder
from domain.tallies import ZONE_WIDE, Figure, days_bin
from services import filing, rules, search, trail
from services.backlog_rows import Earlier
from services.tallies import Sums
from services.work import Work

CODES = ("case.resolve", "case.reply")
Columns = dict[str, Any]


class Due(NamedTuple):
    """What was promised for a complaint that began at one moment: by which rules, until when. Aware UTC."""

    rule_id: int
    at: datetime
    reply_rule_id: int
    reply_at: datetime


Dues = dict[datetime, Due]


class Source(NamedTuple):
    """Where lines come from: the name of the register, and of the file that is a part of it."""

    register: str
    filename: str


def write(work: Work, found: Sequence[Earlier], source: Source, dues: Dues) -> None:
    """All of them with few statements. Each is told in the trail as what it is: brought in from `source`.

    `dues` is kept from part to part: what began on one day was due on one day.
    """
    if not found:
        return
    _look_up_dues(work, found, dues)
    connection, many = work.db.connection(), len(found)
    ids, numbers = copying.ids_for(connection, Case, many), _numbers(work, found)
    born, cases = {"created_at": work.now, "version": 1}, _cases(work, found, dues)
    with copying.room(connection):
        copying.put(connection, Case, many, born | {"id": ids, "number": numbers} | cases)
        copying.put(connection, Complaint, many, born | {"case_id": ids} | _complaints(found, source.register))
        copying.put(connection, Holding, many, born | {"case_id": ids} | _holdings(cases))
        told = _changes(cases, many), _details(found, source.filename)
        trail.begin_many(work.db, "Case", ids, "complaint.brought_in", work.actor.id, work.now, *told)
        _index(work, ids, numbers, found)
    work.recount.brought_in(_sums(found, cases))


def _look_up_dues(work: Work, found: Sequence[Earlier], dues: Dues) -> None:
    """The rules in force then, and when what began then was due under them."""
    versions = rules.Versions(work.db, CODES)
    for at in {one.history.received_at for one in found} - dues.keys():
        resolve, reply = (versions.at(code, at) for code in CODES)
        dues[at] = Due(resolve.id, rules.due_from(work.db, resolve, at), reply.id, rules.due_from(work.db, reply, at))


def _numbers(work: Work, found: Sequence[Earlier]) -> list[str]:
    """The next numbers of the board, each in the series of the year in which it was received."""
    by_year: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        by_year[one.said["received_on"].year].append(place)
    numbers = [""] * len(found)
    for year, places in sorted(by_year.items()):  # in one order, so that two files never wait for each other
        series = f"TS{year % 100:02d}"
        for place, number in zip(places, Counter.draw(work.db, series, len(places)), strict=True):
            numbers[place] = f"{series}-{number:05d}"
    return numbers


def _cases(work: Work, found: Sequence[Earlier], dues: Dues) -> Columns:
    accept_by = rules.due_from(work.db, rules.rule_on(work.db, "case.accept", work.now), work.now)
    sent = [one.stands is CaseStatus.DISPATCHED for one in found]  # to be accepted from now on
    taken_on = [one.stands in (CaseStatus.WORKING, CaseStatus.CLOSED) for one in found]
    opened = [one.history.received_at for one in found]
    replied = [one.history.replied_at for one in found]
    resolved = [one.history.resolved_at for one in found]
    due = [dues[at] for at in opened]
    accused = [one.about.department_id if one.about else None for one in found]
    categories = [one.said.get("category", Category.OTHER) for one in found]
    return {
        "kind": [filing.kind_of(*whom, False) for whom in zip(categories, accused, strict=True)],
        "status": [one.stands for one in found],
        "department_id": [one.department_id for one in found], "officer_id": [one.officer_id for one in found],
        "recorded_by_id": [one.recorder_id for one in found],
        "about_id": accused, "about_since": [one.about.since if one.about else None for one in found],
        "enterprise_id": [one.enterprise.id if one.enterprise else None for one in found],
        "title": [one.said["title"] for one in found],
        "rule_id": [one.rule_id for one in due], "due_at": [one.at for one in due],
        "reply_rule_id": [one.reply_rule_id for one in due], "reply_due_at": [one.reply_at for one in due],
        "opened_at": opened, "accept_due_at": [accept_by if waits else None for waits in sent],
        "dispatched_at": [began if had else work.now if waits else None
                          for began, had, waits in zip(opened, taken_on, sent, strict=True)],
        "accepted_at": [began if had else None for began, had in zip(opened, taken_on, strict=True)],
        "replied_at": replied, "resolved_at": resolved, "closed_at": resolved,
        "progressed_at": [done or said or began for began, said, done in zip(opened, replied, resolved, strict=True)],
    }  # fmt: skip


def _complaints(found: Sequence[Earlier], register: str) -> Columns:
    resolved = [one.history.resolved_at for one in found]
    said = [one.said for one in found]
    return {
        "channel": [values.get("channel", Channel.REGISTER) for values in said],
        "category": [values.get("category", Category.OTHER) for values in said],
        "body": [values.get("body", NOT_SAID) for values in said],
        "contact_name": [values.get("contact_name") for values in said],
        "contact_phone": [values.get("contact_phone") for values in said],
        "contact_enterprise": [None if one.enterprise else one.said.get("enterprise") for one in found],
        "anonymous": [values.get("anonymous", False) for values in said],
        "source_register": register, "source_number": [values["source_number"] for values in said],
        "urgent": False, "on_the_spot": False, "returns": 0, "transfers": 0,
        "resolution": [values.get("resolution") for values in said],
        "outcome": [_outcome(one) for one in found], "outcome_at": resolved,
    }  # fmt: skip


def _outcome(one: Earlier) -> Outcome | None:
    """What the enterprise said; of what was resolved and nothing is known, that it was silent."""
    return one.said.get("outcome", Outcome.SILENT) if one.history.resolved_at else None


def _holdings(cases: Columns) -> Columns:
    """One entry: an earlier register knows in whose hands a complaint was, not how it wandered."""
    return {
        "holder": [Holder.CENTRE if at is CaseStatus.RECORDED else Holder.DEPARTMENT for at in cases["status"]],
        "department_id": cases["department_id"], "officer_id": cases["officer_id"],
        "from_at": cases["opened_at"], "to_at": cases["resolved_at"],
        "closed": [at is not None for at in cases["resolved_at"]],
    }  # fmt: skip


def _changes(cases: Columns, many: int) -> list[str]:
    """What the trail tells of each: the columns that say something."""
    plain_ = cache(trail.plain)
    columns = [(name, cases[name]) for name in TOLD]
    return [
        trail.written({name: [None, plain_(column[at])] for name, column in columns if column[at]})
        for at in range(many)
    ]


def _details(found: Sequence[Earlier], source: str) -> list[str]:
    return [trail.written({"source": one.said["source_number"], "file": source}) for one in found]


TOLD = ("status", "about_id", "department_id", "officer_id", "opened_at", "due_at", "resolved_at")


def _index(work: Work, ids: list[int], numbers: list[str], found: Sequence[Earlier]) -> None:
    """The words under which each is found. They were cut to pieces when the line was read; only the number is new, and
    an enterprise's name where it is registered under another than the line has."""
    words, pieces = [], []
    for number, one in zip(numbers, found, strict=True):
        told, number, name = one.told, plain(number), one.told.name
        if renamed := one.enterprise is not None and one.enterprise.name != one.said["enterprise"]:
            name = plain(one.enterprise.name)
        said = "\n".join(filter(None, (number, told.before, name, told.after)))
        words.append(said)
        pieces.append(" ".join(pieces_of(said)) if renamed else _with(told.pieces, pieces_of(number)))
    search.begin_many(work.db, ids, words, pieces)


def _with(pieces: str, more: Iterable[str]) -> str:
    known = f" {pieces} "
    return " ".join([pieces, *[piece for piece in more if f" {piece} " not in known]])


def _sums(found: Sequence[Earlier], cases: Columns) -> Sums:
    """What they add to the sums: the rules of tally_facts, for the one form that a case has which was brought in."""
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for one, due in zip(found, cases["due_at"], strict=True):
        if one.about:
            continue
        opened, _, resolved = one.history
        raised = _month(opened), str(one.said.get("category", Category.OTHER)), 0
        house = one.department_id
        sums[Figure.RAISED, house, *raised] += 1
        if resolved is None:
            continue
        month, outcome, seconds = _month(resolved), _outcome(one), int((resolved - opened).total_seconds())
        sums[Figure.ANSWERED, house, *raised] += 1
        sums[Figure.RESOLVED, house, month, "", days_bin(seconds)] += 1
        sums[Figure.SAID, house, month, str(outcome), 0] += 1
        sums[Figure.HELD, house, month, str(Holder.DEPARTMENT), 0] += seconds
        if resolved <= due:
            sums[Figure.IN_TIME, house, month, "", 0] += 1
        if outcome is Outcome.SOLVED:
            sums[Figure.CONFIRMED, house, *raised] += 1
            if one.enterprise:
                sums[Figure.KEPT, ZONE_WIDE, month, str(one.enterprise.id), 0] += 1
    return Count(sums)


@lru_cache(maxsize=10_000)
def _month(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m}"
