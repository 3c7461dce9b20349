"""Hundreds of thousands of earlier complaints come in with their history, once, and go on after any interruption."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from db.backlogs import BacklogError
from db.cases import Case, Holding
from db.complaints import Complaint
from db.engine import Sessions
from db.org import Post
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category
from domain.complaints import Outcome
from domain.errors import Incomplete, NotAllowed
from domain.headers import NoHeader
from domain.ledger import Holder
from domain.org import Position, Rank
from services import backlogs, clock, complaint_board, complaints, desk, operator, trail
from services.backlogs import AtWork
from services.desk_items import Waiting
from services.rules import calendar_for
from tests.factories import Zone

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
HEAD = "编号,主题,内容,类别,企业名称,承办单位,受理日期,首次答复日期,办结日期,办理结果,满意度"
ROWS = (
    "2024-1,厂区停电,变压器故障,用电难,江南精工有限公司,招商局,2024-05-06,2024-05-08,2024-05-20,已更换变压器,满意",
    "2024-2,道路限行,货车白天不能进,物流,未登记企业,经济发展局,2024年6月3日,,2024/6/14,已放行,",
    "2026-3,招工困难,缺焊工三十人,招工难,,招商局,2026-02-24,,,,",
)


@pytest.fixture
def zone(database):
    with clock.at(NOW):
        zone = Zone()
        zone.project(enterprise="江南精工有限公司")
        yield zone


def csv_of(*rows, head=HEAD, encoding="utf-8"):
    return "\n".join([head, *rows]).encode(encoding)


def brought_in(zone, content, name="台账.csv", register="台账"):
    id = backlogs.receive(zone.dispatcher, register=register, filename=name, content=content)
    backlogs.run(zone.dispatcher, id)
    return next(card for card in backlogs.listing(zone.dispatcher) if card.id == id)


def cases():
    with Sessions() as db:
        return {c.source_number: (db.get(Case, c.case_id), c) for c in db.scalars(select(Complaint))}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_each_line_becomes_a_case_with_its_days_its_people_and_its_outcome(zone, encoding):
    card = brought_in(zone, csv_of(*ROWS, encoding=encoding))
    assert (card.created, card.known, card.failed, card.running) == (3, 0, 0, False)
    assert operator.drifted() == 0
    found = cases()
    case, said = found["2024-1"]
    assert (case.number, case.kind, case.status) == ("TS24-00001", CaseKind.DEMAND, CaseStatus.CLOSED)
    assert (said.category, said.outcome, said.resolution) == (Category.POWER, Outcome.SOLVED, "已更换变压器")
    assert case.opened_at == datetime(2024, 5, 6, 1, tzinfo=UTC)
    assert case.resolved_at == datetime(2024, 5, 20, 9, tzinfo=UTC)
    with Sessions() as db:
        assert case.due_at == calendar_for(db).due_after_workdays(case.opened_at, 10)
    assert case.enterprise_id and case.department_id == zone.first
    case, said = found["2024-2"]
    assert (case.enterprise_id, said.contact_enterprise, said.outcome) == (None, "未登记企业", Outcome.SILENT)
    case, _said = found["2026-3"]
    assert (case.status, case.resolved_at, case.number) == (CaseStatus.DISPATCHED, None, "TS26-00001")


def test_what_came_in_open_goes_on_as_any_case(zone):
    brought_in(zone, csv_of(*ROWS))
    case, _ = cases()["2026-3"]
    card = complaint_board.one(zone.dispatcher, case.id)
    assert [share.time for share in card.held] == [NOW - case.opened_at]
    with Sessions() as db:
        assert len(db.scalars(select(Holding).where(Holding.to_at.is_(None))).all()) == 1
        assert list(trail.broken_links(db)) == []
    assert {move.name for move in card.moves} >= {"transfer"}
    complaints.accept(zone.officer, complaint_board.one(zone.officer, case.id))


def test_what_came_in_open_is_worked_on_by_who_is_named_or_waits_for_somebody_who_takes_it_on(zone):
    head = HEAD + ",承办人"
    line = "2026-{n},招工困难,缺人,招工难,,{house},2026-02-24,,,,,{who}"
    lines = [line.format(n=n, house=house, who=who) for n, (house, who) in enumerate(
        (("招商局", zone.officer.name), ("招商局", zone.other.name), ("招商局", ""), ("", "")), start=1)]  # fmt: skip
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.first, user_id=zone.liaison.id, position=Position.LIAISON, rank=Rank.DEPUTY_HEAD,
                    valid_from=NOW.date(), created_at=NOW))  # fmt: skip
    brought_in(zone, csv_of(*lines, head=head))
    named, elsewhere, nobody, centre = (cases()[f"2026-{n}"][0] for n in range(1, 5))
    assert (named.status, named.officer_id) == (CaseStatus.WORKING, zone.officer.id) and named.accepted_at
    assert (elsewhere.status, elsewhere.officer_id, elsewhere.accepted_at) == (
        CaseStatus.DISPATCHED, zone.liaison.id, None,
    )  # fmt: skip
    assert (nobody.status, nobody.officer_id, nobody.dispatched_at) == (CaseStatus.DISPATCHED, zone.liaison.id, NOW)
    assert nobody.accept_due_at > NOW
    assert (centre.status, centre.officer_id, centre.dispatched_at) == (CaseStatus.RECORDED, zone.dispatcher.id, None)
    assert complaint_board.one(zone.dispatcher, centre.id).held[0].holder is Holder.CENTRE
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, centre.id), department=zone.first)
    waiting = {item.case_id: item.waiting for item in desk.mine(zone.liaison)}
    assert {waiting[case.id] for case in (elsewhere, nobody, centre)} == {Waiting.ACCEPT}


def test_the_same_file_and_the_same_number_come_in_once(zone):
    first = brought_in(zone, csv_of(*ROWS))
    assert backlogs.receive(zone.dispatcher, register="台账", filename="改名.csv", content=csv_of(*ROWS)) == first.id
    card = brought_in(zone, csv_of(ROWS[0], ROWS[0].replace("2024-1", "2024-9"), ROWS[0].replace("2024-1", "2024-9")))
    assert (card.created, card.known) == (1, 2)
    assert len(cases()) == 4


def test_each_register_has_numbers_of_its_own(zone):
    """The hotline counted from 1 and so did the counter: the second is no copy of the first."""
    head = "编号,主题,受理日期"
    brought_in(zone, csv_of("1,热线：停电,2024-05-06", head=head), "热线.csv", register="热线台账")
    card = brought_in(zone, csv_of("1,窗口：停水,2024-05-07", head=head), "窗口.csv", register="窗口台账")
    assert (card.created, card.known, card.register) == (1, 0, "窗口台账")
    again = brought_in(zone, csv_of("1,热线：停电,2024-05-06", "2,又停电,2024-06-06", head=head), register=" 热线台账 ")
    assert (again.created, again.known) == (1, 1)
    assert backlogs.registers(zone.dispatcher) == ["热线台账", "窗口台账"]
    with Sessions() as db:
        titles = {(c.source_register, c.source_number): db.get_one(Case, c.case_id).title
                  for c in db.scalars(select(Complaint))}  # fmt: skip
    assert titles == {("热线台账", "1"): "热线：停电", ("窗口台账", "1"): "窗口：停水", ("热线台账", "2"): "又停电"}


def test_a_register_without_a_name_is_refused_before_anything_is_kept(zone):
    with pytest.raises(Incomplete):
        backlogs.receive(zone.dispatcher, register=" ", filename="台账.csv", content=csv_of(*ROWS))
    assert backlogs.listing(zone.dispatcher) == []


def test_lines_that_cannot_be_read_are_left_out_and_come_back_as_a_workbook(zone):
    wrong = (
        ",没有编号,,用电难,,招商局,2024-05-06,,,,",
        "2024-7,没有这个局,,用电难,,无此局,2024-05-06,,,,",
        "2024-8,日子倒了,,用电难,,招商局,2024-05-06,,2024-05-01,,",
        "2024-9,还没到,,用电难,,招商局,2027-05-06,,,,",
    )
    card = brought_in(zone, csv_of(ROWS[0], *wrong))
    assert (card.created, card.failed) == (1, 4)
    content = backlogs.errors_workbook(zone.dispatcher, card.id, lambda problems: problems[0][1], "错误", "错误说明")
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][-1] == "错误说明" and [row[0] for row in rows[2:]] == ["2024-7", "2024-8", "2024-9"]
    assert "“{found}”" in rows[2][-1]
    with Sessions() as db:
        assert [e.line for e in db.scalars(select(BacklogError).order_by(BacklogError.line))] == [3, 4, 5, 6]


def test_what_accuses_a_department_is_sealed_from_it_from_the_first_line_on(zone):
    head = "编号,主题,类别,承办单位,承办人,被投诉单位,是否匿名,企业名称,联系人,受理日期"
    card = brought_in(
        zone,
        csv_of(
            "1,招商局乱罚款,乱罚款,经济发展局,,招商局,是,江南精工有限公司,张三,2026-02-02",
            f"2,自己办自己,乱罚款,招商局,{zone.officer.name},招商局,否,,,2026-02-02",
            f"3,承办人是本局的,乱罚款,经济发展局,{zone.officer.name},招商局,否,,,2026-02-02",
            "4,消防被卡,消防难,经济发展局,,企业发展服务中心,否,,,2026-02-02",
            head=head,
        ),
    )
    assert (card.created, card.failed) == (2, 2)
    fined, centre = cases()["1"], cases()["4"]
    assert fined[0].about_id == zone.first and fined[1].anonymous and fined[0].enterprise_id is None
    for who in (zone.officer, zone.leader, zone.liaison, zone.zone_leader):
        assert complaint_board.listing(who) == []
    assert {row.id for row in complaint_board.listing(zone.other)} == {fined[0].id, centre[0].id}
    seen = complaint_board.one(zone.other, fined[0].id)
    assert (seen.contact_name, seen.enterprise) == (None, None)
    assert complaint_board.one(zone.dispatcher, fined[0].id).contact_name == "张三"
    assert centre[0].kind is CaseKind.COMPLAINT
    assert centre[0].officer_id == centre[0].recorded_by_id == zone.supervisor.id
    assert centre[0].id not in {row.id for row in complaint_board.listing(zone.dispatcher)}


def test_a_workbook_comes_in_like_a_text_file_also_below_a_title(zone):
    book = Workbook()
    book.active.append(["经开区投诉台账"])
    for row in (HEAD, *ROWS):
        book.active.append(row.split(","))
    book.active["G3"] = date(2024, 5, 6)
    out = io.BytesIO()
    book.save(out)
    card = brought_in(zone, out.getvalue(), "台账.xlsx")
    assert (card.created, card.failed) == (3, 0)
    assert cases()["2024-1"][0].opened_at == datetime(2024, 5, 6, 1, tzinfo=UTC)


def test_whatever_interrupts_it_no_line_is_lost_and_none_comes_in_twice(zone, monkeypatch):
    monkeypatch.setattr(backlogs, "AT_ONCE", 3)
    lines = [ROWS[0].replace("2024-1", f"N-{n}") for n in range(10)]
    id = backlogs.receive(zone.dispatcher, register="台账", filename="台账.csv", content=csv_of(*lines))
    real, calls = backlogs._load, []

    def dies_on_the_third(*args, **more):
        calls.append(more)
        if len(calls) == 3:
            raise ConnectionError
        return real(*args, **more)

    monkeypatch.setattr(backlogs, "_load", dies_on_the_third)
    with pytest.raises(ConnectionError):
        backlogs.run(zone.dispatcher, id)
    [card] = backlogs.listing(zone.dispatcher)
    assert (card.created, card.done, card.finished_at) == (6, 7, None)
    with pytest.raises(AtWork):  # for two minutes it looks as if somebody were at work on it
        backlogs.run(zone.dispatcher, id)
    with clock.at(NOW + timedelta(minutes=5)):
        backlogs.run(zone.dispatcher, id)
        [card] = backlogs.listing(zone.dispatcher)
    assert (card.created, card.known, card.done, card.running) == (10, 0, 11, False)
    assert len(cases()) == 10


def test_what_is_no_register_is_refused_in_a_sentence(zone):
    with pytest.raises(NoHeader):
        backlogs.receive(zone.dispatcher, register="台账", filename="a.csv", content="一,二,三\n1,2,3".encode())
    for who in (zone.officer, zone.administrator, zone.supervisor):
        with pytest.raises(NotAllowed):
            backlogs.receive(who, register="台账", filename="a.csv", content=csv_of(*ROWS))


def test_a_file_is_on_its_way_from_the_moment_that_it_was_begun_and_nobody_begins_it_twice(zone, monkeypatch):
    """Not only once the thread that brings it in comes to it: who looks meanwhile is not told that it stopped."""
    monkeypatch.setattr(backlogs.threading.Thread, "start", lambda thread: None)
    id = backlogs.receive(zone.dispatcher, register="台账", filename="台账.csv", content=csv_of(*ROWS))
    assert not backlogs.listing(zone.dispatcher)[0].running
    backlogs.begin(zone.dispatcher, id)
    with pytest.raises(AtWork):
        backlogs.begin(zone.dispatcher, id)
    [card] = backlogs.listing(zone.dispatcher)
    assert card.running and card.problem is None
