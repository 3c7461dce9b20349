"""What comes in by the thousand is, field by field, what one row after the other would have become."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from db.cases import Case, Holding
from db.complaints import Complaint
from db.engine import Sessions
from db.search import CaseWords
from db.trail import Event
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.ledger import Holder
from services import backlogs, clock, clocks, filing, operator, rules, search, trail
from services.work import COMMANDS, Command
from tests.factories import Zone

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
HEAD = (
    "编号,主题,内容,类别,渠道,企业名称,联系人,联系电话,承办单位,被投诉单位,匿名,受理日期,"
    "答复日期,办结日期,办理结果,评价"
)
TOLD = ("status", "about_id", "department_id", "officer_id", "opened_at", "due_at", "resolved_at")
FIRST = date(2023, 11, 20)
WORDS = st.text(
    st.sampled_from([*"停电影响生产线的企业招商局", *"abXY019", *" -，。", "Ａ", "３", "'", "\\", '"']), max_size=12
).map(lambda said: " ".join(said.split()))  # as every cell is read
fresh = count(1)


@st.composite
def lines(draw):
    """What a register says of one complaint, with days in an order that can be."""
    received = FIRST + timedelta(days=draw(st.integers(0, 750)))
    resolved = received + timedelta(days=draw(st.integers(0, 40))) if draw(st.booleans()) else None
    replied = received + timedelta(days=draw(st.integers(0, 9))) if draw(st.booleans()) else None
    return {
        "title": f"题{draw(WORDS)}", "body": draw(WORDS).strip(),
        "category": draw(st.sampled_from(Category)), "channel": draw(st.sampled_from([None, *Channel])),
        "enterprise": draw(st.sampled_from(["", "江南精工有限公司", "江南精工", "未登记企业Ａ厂"])),
        "contact": draw(st.sampled_from(["", "张三"])), "phone": draw(st.sampled_from(["", "0571-88880000"])),
        "house": draw(st.sampled_from(["招商局", "经济发展局"])),
        "about": draw(st.sampled_from(["", "企业发展服务中心"])), "anonymous": draw(st.sampled_from(["", "是", "否"])),
        "received": received, "replied": replied, "resolved": resolved,
        "resolution": draw(WORDS).strip(), "outcome": draw(st.sampled_from([None, *Outcome])),
    }  # fmt: skip


@pytest.fixture
def zone(database):
    with clock.at(NOW):
        zone = Zone()
        zone.project(enterprise="江南精工有限公司")
        yield zone


def register(told):
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEAD.split(","))
    for one in told:
        write.writerow(cell.value if isinstance(cell, Category | Channel | Outcome) else cell for cell in one.values())
    return out.getvalue().encode()


def one_by_one(work, told, source):
    """The slow way: each row an object, added and told by the frame's own means."""
    for one in told:
        opened, resolved = at(one["received"], 9), at(one["resolved"], 17)
        replied = min(filter(None, (at(one["replied"], 16) or resolved, resolved)), default=at(one["replied"], 16))
        about = one["about"] and filing.accountability.centre_id(work)
        house = work.db.scalar(text("SELECT id FROM departments WHERE name = :name"), {"name": one["house"]})
        firm = None if one["anonymous"] == "是" or "江南" not in one["enterprise"] else 1
        resolve, reply = (rules.rule_on(work.db, code, opened) for code in ("case.resolve", "case.reply"))
        accept = rules.rule_on(work.db, "case.accept", work.now)
        liaison = work.db.scalar(
            text("SELECT user_id FROM posts WHERE position = 'liaison' AND valid_to IS NULL AND department_id = :id"),
            {"id": house},
        )
        keeper = filing.on_duty(work, filing.About(about, opened)) if about else work.actor.id
        case = work.add(
            Case(
                number=f"S{next(fresh)}", kind=filing.kind_of(one["category"], about or None, False),
                status=CaseStatus.CLOSED if resolved else CaseStatus.DISPATCHED, department_id=house,
                officer_id=liaison or keeper, recorded_by_id=keeper, about_id=about or None,
                about_since=opened if about else None, opened_at=opened,
                dispatched_at=opened if resolved else work.now, accepted_at=opened if resolved else None,
                accept_due_at=None if resolved else rules.due_from(work.db, accept, work.now),
                due_at=rules.due_from(work.db, resolve, opened), rule_id=resolve.id,
                reply_due_at=rules.due_from(work.db, reply, opened), reply_rule_id=reply.id, title=one["title"].strip(),
                enterprise_id=firm, replied_at=replied, resolved_at=resolved, closed_at=resolved,
                progressed_at=resolved or replied or opened,
            )
        )  # fmt: skip
        said = work.add(
            Complaint(
                case_id=case.id, channel=one["channel"] or Channel.REGISTER, category=one["category"],
                body=one["body"] or "—", contact_name=one["contact"] or None, contact_phone=one["phone"] or None,
                contact_enterprise=None if firm else one["enterprise"] or None, anonymous=one["anonymous"] == "是",
                source_register="台账", source_number=f"慢{one['number']}", urgent=False, on_the_spot=False,
                returns=0, transfers=0, resolution=one["resolution"] or None, outcome_at=resolved,
                outcome=(one["outcome"] or Outcome.SILENT) if resolved else None,
            )
        )  # fmt: skip
        held = work.add(
            Holding(
                case_id=case.id, holder=Holder.DEPARTMENT, department_id=house, officer_id=case.officer_id,
                from_at=opened, to_at=resolved, closed=resolved is not None,
            )
        )  # fmt: skip
        changes, *_ = [work.untold.pop(row) for row in (case, said, held)]
        changes = {name: changes[name] for name in TOLD if name in changes}
        details = {"source": one["number"], "file": source}
        trail.append(work.db, "Case", case.id, "complaint.brought_in", work.actor.id, work.now, changes, details)


def at(day, hour):
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC) if day else None


def stored(db, prefix):
    """All that is kept of the cases whose number in the register begins so, without what only counts them."""
    found = {}
    for said in db.scalars(select(Complaint).where(Complaint.source_number.like(f"{prefix}%"))):
        case = db.get(Case, said.case_id)
        holdings = db.scalars(select(Holding).where(Holding.case_id == case.id))
        events = db.scalars(select(Event).where(Event.subject_type == "Case", Event.subject_id == case.id))
        rows = [case, said, *holdings, *events]
        words = db.get(CaseWords, case.id).words.split("\n")[1:]
        promises = [(c.promise, c.begun_at, c.due_at, c.kept_at, c.late) for c in clocks.clocks(db, case, NOW)]
        key = said.source_number.removeprefix("慢")
        found[key] = [[columns(row) for row in rows], [w.removeprefix("慢") for w in words], promises]
    return found


def columns(row):
    skipped = {"id", "case_id", "subject_id", "number", "source_number", "hash"}
    names = [c.key for c in inspect(type(row)).column_attrs if c.key not in skipped]
    return {name: getattr(row, name) for name in names}


def pieces(db):
    """What the index says of each case."""
    if db.get_bind().dialect.name == "postgresql":
        return sorted(map(tuple, db.execute(text("SELECT case_id, grams::text FROM case_grams"))))
    db.execute(text("CREATE VIRTUAL TABLE IF NOT EXISTS temp.pieces USING fts5vocab(main, case_grams, 'instance')"))
    return sorted(map(tuple, db.execute(text("SELECT doc, term FROM temp.pieces"))))


@given(told=st.lists(lines(), min_size=1, max_size=10))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_case_that_came_in_with_thousands_is_the_one_that_would_have_come_in_alone(zone, told):
    told = [{"number": f"旧{next(fresh)}"} | one for one in told]
    id = backlogs.receive(zone.dispatcher, register="台账", filename="台账.csv", content=register(told))
    backlogs.run(zone.dispatcher, id)
    slow = Command(one_by_one, P.DATA_IMPORT)
    try:
        slow(zone.dispatcher, told, "台账.csv")
    finally:
        del COMMANDS[slow.name]
    with Sessions() as db:
        quickly, slowly = stored(db, "旧"), stored(db, "慢")
        written = pieces(db)
    assert quickly.keys() == slowly.keys()
    for number, one in slowly.items():
        assert quickly[number] == one
    assert operator.drifted() == 0 and operator.broken_links()[1] == []
    search.rebuild()
    with Sessions() as db:
        assert pieces(db) == written
