"""Promises that run late are put before ever higher people, each time once, however often anybody looks (督办)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.cases import Case, Escalation, Party
from db.complaints import Complaint
from db.org import Post, User
from db.rules import Rule
from domain.access import Actor, Role
from domain.access import Permission as P
from domain.cases import BOARD, ESCALATING, CaseStatus, Level, Promise
from domain.escalations import ORDER, Concerned, Patience, concerned, moments, reached
from domain.ledger import pauses
from domain.org import chain_on
from services import clocks, ledger, letters, offshoots, projects, rules
from services.case_parts import parts_of
from services.clock import local_day
from services.clocks import Clock
from services.filing import keepers
from services.posts import card_of
from services.sealing import may_see
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class StepCard:
    """A level of one promise: when it is reached, by whom it concerns; who was told, once a sweep has told them."""

    promise: Promise
    level: Level
    at: datetime
    department: str | None
    concerned: tuple[Concerned, ...]
    told: tuple[str, ...]
    told_at: datetime | None


@dataclass(frozen=True)
class LadderCard:
    """Where the open promises of a case stand: the highest level reached, and all steps, past and to come."""

    level: Level | None
    steps: tuple[StepCard, ...]


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> LadderCard:
    """The levels of a case, derived from its promises whether or not a sweep ever ran. Raises NotFound."""
    case = read.find(Case, case_id)
    if case.resolved_at is not None:
        return LadderCard(None, ())
    told_of = _written(read.db, case_id) if parts_of(read.db, case_id).escalations else ()
    written = {_key(e): e for e in told_of}
    names = projects.people_named(read.db, {id for e in written.values() for id in e.told})
    houses = projects.departments_named(read.db, [party.department_id for party in case.parties])
    steps, highest = [], None
    for clock, levels in ladders(read.db, case, read.now):
        highest = max((highest, reached(levels, read.now)), key=_height)
        for level in sorted(levels, key=ORDER.index):
            row = written.get((clock.promise, clock.share_of, clock.due_at, level)) if clock.due_at else None
            told = tuple(names[id] for id in row.told if id in names) if row else ()
            at = row.created_at if row else None
            accepted = case.accepted_at is not None and case.accepted_at <= levels[level]
            who = concerned(level, sealed=case.about_id is not None, accepted=accepted)
            share = houses.get(clock.share_of)
            steps.append(StepCard(clock.promise, level, levels[level], share, who, told, at))
    return LadderCard(highest, tuple(steps))


def ladders(db: Session, case: Case, now: datetime) -> Iterator[tuple[Clock, dict[Level, datetime]]]:
    """The promises of an open case whose clocks run, each with the moments of its levels."""
    if case.resolved_at is not None:
        return
    limits, calendar = Limits(db, now), rules.calendar_for(db)
    stood = pauses(ledger.since_opened(ledger.spans_of(db, case.id)), now)
    for clock in (*clocks.clocks(db, case, now), *_shares(case)):
        if clock.kept_at is None and clock.due_at:
            rule = limits.rule(clock.rule_id)
            levels = moments(clock.begun_at, clock.due_at, rule.amber_share, limits.patience(rule), stood, calendar)
            yield clock, levels


def _shares(case: Case) -> Iterator[Clock]:
    """What host and co-hosts promise, each for itself."""
    for share in case.parties:
        yield Clock(
            Promise.SHARE, share.rule_id, share.opened_at, share.due_at, share.done_at, share_of=share.department_id
        )


def _key(row: Escalation) -> tuple[Promise, int, datetime, Level]:
    return row.promise, row.share_of, row.due_at, row.level


def _height(level: Level | None) -> int:
    return -1 if level is None else ORDER.index(level)


def _written(db: Session, case_id: int) -> Iterable[Escalation]:
    return db.scalars(select(Escalation).where(Escalation.case_id == case_id))


def sweep(system: Actor) -> int:
    """Tell whoever is to be told of levels reached since the last time. Answers how many levels were told."""
    return sum(_tell(system, case_id=id) for id in _candidates(system))


@query(P.SWEEP_RUN)
def _candidates(read: Read) -> list[int]:
    """Open cases and shares that may have reached a level that nobody was told of. Four queries however many cases;
    pauses after the due date are left to the look at the single case."""
    running = Case.resolved_at.is_(None), Case.kind.in_(ESCALATING)
    written = select(
        Escalation.case_id, Escalation.promise, Escalation.share_of, Escalation.due_at, Escalation.level
    ).join(Case, Escalation.case_id == Case.id)
    known = {tuple(row) for row in read.db.execute(written.where(*running))}
    limits, calendar = Limits(read.db, read.now), rules.calendar_for(read.db)
    columns = (Case.id, Case.created_at, ledger.stands(read.now).label("status"), Case.opened_at, Case.promised_at,
               Case.due_at, Case.rule_id, Case.replied_at, Case.reply_due_at, Case.reply_rule_id, Case.dispatched_at,
               Case.accept_due_at)  # fmt: skip
    found: dict[int, None] = {}
    for row, share_of, promises in (
        *((row, 0, limits.running(row)) for row in read.db.execute(select(*columns).where(*running))),
        *((row, row.department_id, limits.share(row)) for row in read.db.execute(open_shares(*running))),
    ):
        for promise, rule, begun, due in promises:
            levels = moments(begun, due, rule.amber_share, limits.patience(rule), (), calendar)
            news = (level for level, at in levels.items() if row.created_at <= at < read.now)
            if any((row.id, promise, share_of, due, level) not in known for level in news):
                found[row.id] = None
    return list(found)


def open_shares(*where: ColumnElement[bool]) -> Any:
    """What host and co-hosts of such cases still owe, a row each; `id` is that of the case."""
    return (
        select(
            Case.id, Case.created_at, Party.department_id, Party.opened_at.label("share_opened_at"),
            Party.due_at.label("share_due_at"), Party.rule_id.label("share_rule_id"), Party.host, Party.officer_id,
        )
        .join(Party, Party.case_id == Case.id)
        .where(Party.done_at.is_(None), *where)
    )  # fmt: skip


class Limits:
    """The rulebook in memory, for a look at very many cases."""

    def __init__(self, db: Session, now: datetime) -> None:
        self.db, self.now = db, now
        self._known = rules.every(db)
        self.red = rules.rule_on(db, "escalate.red", now)
        self.accept: dict[date, Rule] = {}

    def rule(self, id: int) -> Rule:
        """The row of the rulebook, also one that was adopted since the whole was read."""
        if id not in self._known:
            self._known |= rules.by_id(self.db, {id})
        return self._known[id]

    def patience(self, rule: Rule) -> Patience:
        """An urgent reply has the same few hours once more; everything else what the rulebook says."""
        own = rule if rule.code == "case.urgent" else self.red
        return Patience(own.value, own.unit)

    def running(self, row: Any) -> Iterator[tuple[Promise, Rule, datetime, datetime]]:
        """The promises of a case whose clocks run: under which rule, since when, due when."""
        if row.status is CaseStatus.WAITING:
            return
        yield Promise.RESOLVE, self.rule(row.rule_id), row.promised_at or row.opened_at, row.due_at
        if row.replied_at is None and row.reply_rule_id and row.reply_due_at:
            yield Promise.REPLY, self.rule(row.reply_rule_id), row.opened_at, row.reply_due_at
        if row.status is CaseStatus.DISPATCHED and row.accept_due_at:
            day = local_day(row.dispatched_at)
            if day not in self.accept:
                self.accept[day] = rules.rule_on(self.db, "case.accept", row.dispatched_at)
            yield Promise.ACCEPT, self.accept[day], row.dispatched_at, row.accept_due_at

    def share(self, row: Any) -> Iterator[tuple[Promise, Rule, datetime, datetime]]:
        """What is promised in a share."""
        yield Promise.SHARE, self.rule(row.share_rule_id), row.share_opened_at, row.share_due_at


@command(P.SWEEP_RUN)
def _tell(work: Work, *, case_id: int) -> int:
    """Write down which levels a case has reached, and tell each person of the highest that concerns them.

    What was reached before the system knew of the case is told to nobody."""
    case = work.lock(Case, case_id)
    written = {_key(e) for e in _written(work.db, case_id)}
    news = [
        (level, at, clock)
        for clock, levels in ladders(work.db, case, work.now)
        for level, at in levels.items()
        if case.created_at <= at < work.now and (clock.promise, clock.share_of, clock.due_at, level) not in written
    ]
    told: set[int] = set()
    for level, at, clock in sorted(news, key=lambda new: -ORDER.index(new[0])):
        people = _concerned(work, case, level, clock.share_of) - told
        told |= people
        row = work.add(Escalation(case_id=case.id, promise=clock.promise, share_of=clock.share_of, level=level,
                                  due_at=clock.due_at, reached_at=at, told=sorted(people)))  # fmt: skip
        work.record(case, "complaint.escalated", row, kind=clock.promise.label, label=level.label, n=len(people))
        kind = "complaint" if case.kind in BOARD else "case"
        work.notify(people, f"{kind}.{level.value}", case_id=case.id, urgent=_urgent(work, case),
                    kind=clock.promise.label, number=case.number, title=case.title)  # fmt: skip
        if level is not Level.BLUE:
            letters.escalated(work.db, case, level, work.now)
    return len(news)


def _urgent(work: Work, case: Case) -> bool:
    return bool(work.db.scalar(select(Complaint.urgent).where(Complaint.case_id == case.id)))


def _concerned(work: Work, case: Case, level: Level, share_of: int) -> set[int]:
    """The people behind the names of a level who may see the case: nobody from whom it is sealed. Of a share, those of
    the department whose it is."""
    share = next((party for party in case.parties if party.department_id == share_of), None)
    names = concerned(level, sealed=case.about_id is not None, accepted=case.accepted_at is not None)
    found = {id for who in names for id in _people(work, case, who, share)}
    return {id for id in found if may_see(work.db, id, case)}


def _people(work: Work, case: Case, who: Concerned, share: Party | None) -> Iterable[int]:
    department_id = share.department_id if share else case.department_id
    match who:
        case Concerned.OFFICER if share and not share.host:
            answers = share.officer_id or offshoots.liaison_of(work, share.department_id, case.about)
            return [answers] if answers else []
        case Concerned.OFFICER:
            return [case.officer_id]
        case Concerned.FIRST_ASKED:
            return [case.recorded_by_id] if case.recorded_by_id else []
        case Concerned.LEADERS:
            return _holding(work, Role.DEPARTMENT_LEADER, department_id)
        case Concerned.ZONE_LEADERS:
            return _holding(work, Role.ZONE_LEADER)
        case Concerned.INSPECTORS:
            return _holding(work, Role.INSPECTOR)
        case Concerned.KEEPERS:
            return keepers(work, case)
    day = local_day(work.now)
    held = work.db.scalars(select(Post).where(Post.department_id == department_id))
    chain = chain_on([card_of(post) for post in held], day)
    post = chain.acting_liaison if who is Concerned.LIAISON else getattr(chain, who.value)
    return [post.user_id] if post else []


def _holding(work: Work, role: Role, department_id: int | None = None) -> Iterable[int]:
    found = select(User.id).where(User.role == role, User.disabled_at.is_(None))
    return work.db.scalars(found.where(User.department_id == department_id) if department_id else found)
