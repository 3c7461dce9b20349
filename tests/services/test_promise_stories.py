"""Random stories of a case, played by real commands: what is promised is what a patient person would count."""

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from db.cases import Case
from db.engine import Sessions, open_database
from db.rules import CalendarStamp, Rule, Workday
from domain.calendar import ZONE, WorkCalendar
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import Refusal
from domain.ledger import Holder
from domain.limits import Unit
from services import clock, complaint_board, complaints, extensions, ledger
from services.filing import ComplaintFacts
from tests.domain import slow
from tests.factories import Zone

MONDAY = datetime(2027, 3, 1, 2, tzinfo=UTC)  # 10:00 in the zone
DAYS = st.dictionaries(st.dates(date(2027, 3, 1), date(2027, 5, 30)), st.booleans(), max_size=10)
ACTS = st.sampled_from(["pause", "resume", "extend", "transfer", "rule", "wait", "resolve", "reopen"])
STORY = st.lists(st.tuples(ACTS, st.integers(1, 60 * 24 * 6), st.integers(1, 12)), min_size=2, max_size=9)


class Teller:
    """Plays a story and keeps its own book of it: when it was opened, what was granted, when the clock stood."""

    def __init__(self, days, urgent):
        self.at, self.days = MONDAY, days
        with Sessions.begin() as db:
            db.execute(delete(Workday))
            db.add_all(Workday(on=on, working=w, name="", created_at=MONDAY) for on, w in days.items())
            for stamp in db.scalars(select(CalendarStamp)):
                stamp.stamp = os.urandom(8).hex()
        with clock.at(self.at):
            self.zone = zone = Zone()
            facts = ComplaintFacts("停电", "停产", Category.POWER, Channel.PHONE, urgent=urgent)
            self.id = complaints.record(zone.dispatcher, facts=facts)
            self.here, self.there = (zone.first, zone.officer), (zone.second, zone.other)
            complaints.dispatch(zone.dispatcher, self.card, department=zone.first)
            complaints.accept(zone.officer, self.card)
        self.opened, self.limit, self.granted, self.pauses = self.at, 10, 0, []
        self.next_limit, self.urgent, self.replied = 10, urgent, False

    @property
    def card(self):
        return complaint_board.one(self.zone.dispatcher, self.id)

    def tell(self, act, minutes, n):
        self.at += timedelta(minutes=minutes)
        if self.pauses and self.pauses[-1][1] is None and self.pauses[-1][2] <= self.at:
            self.pauses[-1] = (self.pauses[-1][0], self.pauses[-1][2], None)  # it has ended by itself
        with clock.at(self.at):
            try:
                getattr(self, act)(n)
            except Refusal:
                return

    def pause(self, n):
        until = (self.at + timedelta(days=n)).astimezone(ZONE).date()
        complaints.pause(self.zone.dispatcher, self.card, holder=Holder.HIGHER, reason="待批复", evidence="请示",
                         until=until)  # fmt: skip
        self.pauses.append(
            (self.at, None, datetime.combine(until, datetime.min.time(), ZONE).replace(hour=17, minute=30))
        )

    def resume(self, n):
        complaints.resume(self.here[1], self.card)
        self.pauses[-1] = (self.pauses[-1][0], self.at, None)

    def extend(self, n):
        extensions.ask(self.here[1], self.card, workdays=n, reason="等货")
        extensions.answer(self.zone.dispatcher, self.card, granted=True)
        self.granted += n

    def transfer(self, n):
        self.here, self.there = self.there, self.here
        try:
            complaints.transfer(self.zone.dispatcher, self.card, department=self.here[0], reason="转办")
        except Refusal:
            self.here, self.there = self.there, self.here
            raise
        if self.pauses and self.pauses[-1][1] is None and self.at < self.pauses[-1][2]:
            self.pauses[-1] = (self.pauses[-1][0], self.at, None)  # who is to have it now can do something
        complaints.accept(self.here[1], self.card)

    def rule(self, n):
        with Sessions.begin() as db:
            day = self.at.astimezone(ZONE).date() + timedelta(days=1)
            if db.scalar(select(Rule.id).where(Rule.code == "case.resolve", Rule.valid_from == day)) is None:
                db.add(Rule(code="case.resolve", label="Resolve a case", clause=8, value=n, unit=Unit.WORKING_DAYS,
                            amber_share=0.2, own=False, valid_from=day, created_at=self.at))  # fmt: skip
                self.rules = [*getattr(self, "rules", []), (day, n)]

    def wait(self, n):
        return

    def resolve(self, n):
        complaints.resolve(self.here[1], self.card, resolution="已办")
        self.replied = True

    def reopen(self, n):
        complaints.reopen(self.zone.dispatcher, self.card, reason="未解决")
        today = self.at.astimezone(ZONE).date()
        in_force = [limit for day, limit in getattr(self, "rules", []) if day <= today]
        self.opened, self.granted, self.pauses = self.at, 0, []
        self.limit = in_force[-1] if in_force else 10

    def expected(self, first):
        stood = [(begun, ended) for begun, ended, _expires in self.pauses]
        return slow.promise(WorkCalendar(self.days), first, stood)


@pytest.fixture(scope="module")
def fresh(sqlite_template, tmp_path_factory):
    folder, numbers = tmp_path_factory.mktemp("stories"), count()

    def make():
        path = folder / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return open_database(f"sqlite:///{path}")

    yield make
    Sessions.configure(bind=None)


@settings(max_examples=20, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=list(HealthCheck))  # fmt: skip
@example(  # stopped when it was overdue: a pause does not hide that
    days={}, urgent=True,
    story=[("wait", 5261, 10), ("rule", 3944, 1), ("resolve", 365, 10), ("reopen", 2871, 8), ("pause", 10137, 2)],
)  # fmt: skip
@example(  # stopped twice, more time granted, in other hands: each stop gives its own time back
    days={}, urgent=False,
    story=[("pause", 60, 5), ("resume", 1440, 1), ("pause", 60, 5), ("resume", 2880, 1), ("extend", 30, 2),
           ("transfer", 30, 1), ("pause", 30, 1), ("wait", 4320, 1), ("transfer", 30, 1)],
)  # fmt: skip
@given(days=DAYS, story=STORY, urgent=st.booleans())
def test_the_promise_of_a_story_is_what_a_patient_person_counts(fresh, days, story, urgent):
    engine = fresh()
    teller, calendar = Teller(days, urgent), WorkCalendar(days)
    try:
        for act, minutes, n in story:
            teller.tell(act, minutes, n)
            with clock.at(teller.at):
                card = teller.card
            if card.resolved_at is None:
                first = slow.close_after_workdays(calendar, teller.opened, teller.limit + teller.granted)
                assert near(card.due_at, teller.expected(first)), (act, card.due_at)
            if not teller.replied:
                first = (
                    slow.after(calendar, MONDAY, timedelta(hours=2))
                    if urgent
                    else slow.close_after_workdays(calendar, MONDAY, 3)
                )
                due = teller.expected(first)
                assert due is None or near(card.reply_due_at, due), act
            with clock.at(teller.at), Sessions() as db:
                case = db.get(Case, teller.id)
                spans = ledger.spans_of(db, teller.id)
                assert sum((share.time for share in card.held), timedelta()) == sum(
                    ((span.to_at or teller.at) - span.from_at for span in spans), timedelta()
                )
                assert (case.resolved_at is None) == (spans[-1].to_at is None)
                assert card.status in (S.WORKING, S.WAITING, S.RESOLVED)
    finally:
        engine.dispose()


def near(found, expected):
    """The same, but for the microsecond by which two things that happen in one moment are set apart."""
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) < timedelta(seconds=1)
