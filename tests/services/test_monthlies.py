"""A report a month for each major project: prewritten, compared with the last, late or missing for all to see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.cases import Report
from db.engine import Sessions
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import NotAllowed, NotFound
from domain.likeness import Piece, compared
from domain.periods import NotAPeriod
from domain.visits import Manner, Tag
from services import (
    clock,
    complaint_board,
    complaints,
    diary,
    handoffs,
    hub,
    links,
    monthlies,
    opinions,
    projects,
    reports,
    sealing,
    visits,
)
from services.admission import without_person
from services.filing import ComplaintFacts
from services.monthlies import Standing
from services.visits import VisitFacts
from tests.factories import Zone

FEBRUARY = datetime(2026, 2, 3, 2, tzinfo=UTC)
MARCH = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(FEBRUARY):
        zone = Zone()
        zone.card = zone.major()
    with clock.at(MARCH):
        yield zone


def swept():
    with without_person(Role.SYSTEM, "The system") as system:
        return monthlies.open_due(system)


def due(zone):
    [row] = monthlies.board(zone.officer, "2026-02")
    return row


def opened(zone, period="2026-02"):
    return monthlies.one(zone.officer, monthlies.begin(zone.officer, project_id=zone.card.id, period=period), lang="zh")


def filed(zone, period="2026-02", **said):
    card = opened(zone, period)
    words = dict(zip(("problems", "solved", "performance"), card.prewritten, strict=True)) | said
    reports.file(zone.officer, card.report, **words)
    return monthlies.one(zone.officer, card.report.id)


@pytest.mark.clause(44)
def test_it_opens_once_for_each_major_project_and_is_due_on_the_fifth(zone):
    zone.project("小项目", "别家公司")
    assert (swept(), swept()) == (1, 0)
    row = due(zone)
    assert (row.project, row.author, row.standing) == (zone.card.name, zone.officer.name, Standing.DUE)
    assert row.due_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert opened(zone).report.id == row.case_id  # beginning it again opens nothing


def test_where_the_sweep_never_ran_it_is_missing_all_the_same_and_can_be_begun(zone):
    with clock.at(datetime(2026, 3, 9, 2, tzinfo=UTC)):
        row = due(zone)
        assert (row.standing, row.case_id) == (Standing.MISSING, None)
        card = filed(zone, problems="已补报：用地指标待定。")
        assert card.standing is Standing.LATE
        assert card.report.due_at == row.due_at
        assert due(zone).standing is Standing.LATE


@pytest.mark.clause(44)
def test_it_is_prewritten_from_what_happened_in_the_month(zone):
    with clock.at(FEBRUARY + timedelta(days=2)):
        diary.write(zone.officer, project_id=zone.card.id, body="邻区争取该项目", important=True)
        for title in ("停电", "停水"):
            facts = ComplaintFacts(title, "情况", Category.POWER, Channel.PHONE)
            id = complaints.record(zone.officer, facts=facts, enterprise_id=zone.card.enterprise_id)
        sealed = ComplaintFacts("窗口刁难", "情况", Category.CONDUCT, Channel.PHONE, about_department_id=zone.second)
        complaints.record(zone.dispatcher, facts=sealed, enterprise_id=zone.card.enterprise_id)
    with clock.at(FEBRUARY + timedelta(days=5)):
        complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, id), resolution="已恢复供水")
    with clock.at(FEBRUARY + timedelta(days=6)):
        seen = date(2026, 2, 9)
        visits.log(
            zone.officer,
            facts=VisitFacts(zone.card.enterprise_id, seen, (zone.officer.id,), "黄经理", next(iter(Manner)), Tag.CARE,
                             "春节前看望留守职工"),
        )  # fmt: skip
    problems, solved, performance = opened(zone).prewritten
    assert "春节前看望留守职工" in performance
    assert "停电" in problems and "停水" not in problems and "邻区争取该项目" in problems
    assert "停水：已恢复供水" in solved and "停电" not in solved
    assert "计划投资 50,000 万元" in performance
    assert "窗口刁难" not in problems + solved + performance


def test_of_cases_beyond_the_writers_reach_only_the_number_is_told(zone):
    facts = ComplaintFacts("停电", "情况", Category.POWER, Channel.PHONE)
    with clock.at(FEBRUARY + timedelta(days=2)):
        for title in ("停电", "漏水"):
            its = replace(facts, title=title)
            id = complaints.record(zone.dispatcher, facts=its, enterprise_id=zone.card.enterprise_id)
    with clock.at(FEBRUARY + timedelta(days=5)):
        complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, id), resolution="已恢复供水")
    problems, solved, _performance = opened(zone).prewritten
    assert "停电" not in problems and "其他部门在办事项 1 件" in problems
    assert "供水" not in solved and "其他部门办结事项 1 件" in solved
    seen = monthlies.one(zone.dispatcher, opened(zone).report.id)
    assert "停电" in seen.prewritten[0] and "已恢复供水" in seen.prewritten[1]


def test_who_seals_a_case_is_told_which_filed_reports_quote_it(zone):
    facts = ComplaintFacts("停电", "情况", Category.POWER, Channel.PHONE)
    with clock.at(FEBRUARY + timedelta(days=2)):
        id = complaints.record(zone.officer, facts=facts, enterprise_id=zone.card.enterprise_id)
    card = filed(zone)
    sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=zone.first)
    [quote] = sealing.of_case(zone.dispatcher, id).quotes
    assert (quote.number, quote.project) == (card.report.number, zone.card.name)


def test_what_was_merged_into_another_is_neither_a_problem_nor_solved(zone):
    with clock.at(FEBRUARY + timedelta(days=2)):
        one, two = (
            complaints.record(zone.officer, enterprise_id=zone.card.enterprise_id, facts=ComplaintFacts(
                title, "情况", Category.POWER, Channel.PHONE)) for title in ("停电", "停电重复"))  # fmt: skip
        number = complaint_board.one(zone.dispatcher, one).number
        links.merge(zone.dispatcher, complaint_board.one(zone.dispatcher, two), into=number)
    problems, solved, _performance = opened(zone).prewritten
    assert "停电" in problems and "停电重复" not in problems + solved


def test_what_happened_after_the_month_stands_in_the_next(zone):
    with clock.at(MARCH + timedelta(hours=1)):
        diary.write(zone.officer, project_id=zone.card.id, body="三月的事", important=True)
    assert "三月的事" not in opened(zone).prewritten[0]
    with clock.at(datetime(2026, 4, 1, 2, tzinfo=UTC)):
        assert "三月的事" in opened(zone, "2026-03").prewritten[0]


@pytest.mark.clause(12)
@pytest.mark.clause(44)
def test_who_only_repeats_last_month_is_seen_to(zone):
    said = {
        "problems": "临时用电容量不足，影响设备安装调试。",
        "solved": "无",
        "performance": "各项承诺均按照协议约定履行。",
    }
    assert not filed(zone, **said).repeated
    with clock.at(datetime(2026, 4, 2, 2, tzinfo=UTC)):
        card = filed(zone, "2026-03", **said)
        assert card.repeated == monthlies.PARTS[::2] and card.last.parts == tuple(said.values())
        assert monthlies.board(zone.zone_leader, "2026-03")[0].copied
        with Sessions() as db:
            kept = db.scalars(select(Report).where(Report.period == "2026-03")).one()
            # as it was offered, so that what the author changed can be told
            assert [len(parts) for parts in kept.prewritten.values()] == [3, 3]


def test_the_lead_leader_signs_for_it(zone):
    card = filed(zone)
    [waits] = [r for r in reports.to_receive(zone.zone_leader) if r.id == card.report.id]
    reports.receive(zone.zone_leader, waits)
    assert monthlies.one(zone.officer, card.report.id).report.receipts[0].name == zone.zone_leader.name


def test_nobody_reports_before_the_month_is_over_nor_for_what_is_not_theirs(zone):
    with pytest.raises(NotFound):
        monthlies.begin(zone.officer, project_id=zone.card.id, period="2026-03")
    with pytest.raises(NotFound):
        monthlies.begin(zone.officer, project_id=zone.card.id, period="2026-01")
    with pytest.raises(NotFound):
        monthlies.begin(zone.other, project_id=zone.card.id, period="2026-02")
    with pytest.raises(NotAllowed):
        monthlies.begin(zone.inspector, project_id=zone.card.id, period="2026-02")
    with pytest.raises(NotAPeriod):
        monthlies.board(zone.officer, "二月")
    id = opened(zone).report.id
    with pytest.raises(NotFound):
        monthlies.one(zone.other, id)
    assert monthlies.board(zone.other, "2026-02") == []


def test_all_reports_of_a_month_are_one_document(zone):
    with pytest.raises(NotFound):
        monthlies.papers(zone.officer, "2026-02", "zh")
    filed(zone, problems="用地指标待定")
    overview, paper = monthlies.papers(zone.zone_leader, "2026-02", "zh")
    assert "用地指标待定" in str(paper) and paper.subtitle == zone.card.name
    assert zone.card.name in str(overview) and "按时" in str(overview)


@pytest.mark.clause(44)
def test_the_document_of_a_month_says_first_which_report_is_missing(zone):
    with clock.at(FEBRUARY):
        other = zone.major("二期项目")
    filed(zone)
    with clock.at(datetime(2026, 3, 9, 2, tzinfo=UTC)):
        overview, *filed_ones = monthlies.papers(zone.zone_leader, "2026-02", "zh")
    [table] = overview.parts
    assert [row[0] for row in table.rows] == [other.name, zone.card.name] and len(filed_ones) == 1


def test_a_project_handed_over_takes_its_open_report_along(zone):
    complete = zone.complete(zone.card)
    id = opened(zone).report.id
    handoff = zone.offer(complete)
    handoffs.accept(zone.other, handoff)
    card = monthlies.one(zone.other, id)
    assert hub.one(zone.other, zone.card.id).officer == zone.other.name
    assert card.report.officer == zone.other.name


@pytest.mark.clause(44)
def test_two_months_in_two_languages_differ_only_in_what_they_say(zone):
    """What was offered says the same fact in both; what the author wrote is theirs."""
    facts = ComplaintFacts("停电", "情况", Category.POWER, Channel.PHONE)
    with clock.at(FEBRUARY + timedelta(days=2)):
        complaints.record(zone.officer, facts=facts, enterprise_id=zone.card.enterprise_id)
    offered = opened(zone).prewritten
    filed(zone, problems=f"{offered[0]}\n用地指标待定。")
    april = datetime(2026, 4, 2, 2, tzinfo=UTC)
    with clock.at(april):
        id = monthlies.begin(zone.officer, project_id=zone.card.id, period="2026-03")
        card = monthlies.one(zone.officer, id, lang="en")
        last = card.last.worded_as(card.prewritten, "en")
        assert [stretch.piece for stretch in compared(last[1], card.prewritten[1])] == [Piece.SAME]
        assert [stretch.piece for stretch in compared(last[2], card.prewritten[2])] == [Piece.SAME]
        assert last[0] == f"{card.prewritten[0]}\n用地指标待定。"
        problems, solved, performance = card.prewritten
        reports.file(zone.officer, card.report, problems=problems, solved=solved, performance=performance)
        again = monthlies.one(zone.officer, id, lang="zh")
        assert not again.repeated  # filed as offered, though in the words of the other language
        assert again.last.worded_as(again.parts, "zh")[0].startswith(card.prewritten[0])


def test_a_word_changed_is_still_a_copy_and_what_was_offered_is_nobodys(zone):
    quiet = filed(zone)
    assert not quiet.repeated
    with clock.at(datetime(2026, 4, 2, 2, tzinfo=UTC)):
        assert not filed(zone, "2026-03").repeated  # two quiet months, filed as they were offered
    said = "临时用电容量不足，影响设备安装调试，已三次函告供电部门。"
    with clock.at(datetime(2026, 5, 5, 2, tzinfo=UTC)):
        filed(zone, "2026-04", problems=said)
    with clock.at(datetime(2026, 6, 2, 2, tzinfo=UTC)):
        again = filed(zone, "2026-05", problems=said.replace("三次", "四次") + "。")
        assert again.repeated == monthlies.PARTS[:1]


def test_who_filed_it_is_named_and_not_who_should_have(zone):
    card = opened(zone)
    reports.file(zone.liaison, card.report, problems="无", solved="无", performance="按约履行")
    filed_one = monthlies.one(zone.officer, card.report.id)
    assert (filed_one.report.filed_by, filed_one.report.officer) == (zone.liaison.name, zone.officer.name)
    cover, paper = monthlies.papers(zone.officer, "2026-02", "zh")
    assert zone.liaison.name in paper.source and cover.parts[0].rows[0][0] == zone.card.name


def test_to_suspend_a_project_does_not_undo_what_it_owes(zone):
    with clock.at(MARCH + timedelta(days=1)):
        projects.suspend(zone.leader, hub.one(zone.leader, zone.card.id), reason="资金未到位")
        assert [row.project_id for row in monthlies.board(zone.officer, "2026-02")] == [zone.card.id]
    with clock.at(datetime(2026, 5, 6, 2, tzinfo=UTC)):
        assert [row.standing for row in monthlies.board(zone.officer, "2026-03")] == [Standing.MISSING]
        assert monthlies.board(zone.officer, "2026-04") == []  # it stood still the whole month
        projects.resume(zone.leader, hub.one(zone.leader, zone.card.id), reason="资金到位")
    with clock.at(datetime(2026, 6, 2, 2, tzinfo=UTC)):
        assert monthlies.board(zone.officer, "2026-04") == []
        assert [row.standing for row in monthlies.board(zone.officer, "2026-05")] == [Standing.DUE]


def test_what_others_heard_on_a_visit_is_not_told_in_the_report_nor_what_was_sealed(zone):
    def visited(by, summary):
        facts = VisitFacts(zone.card.enterprise_id, date(2026, 2, 9), (by.id,), "黄经理", next(iter(Manner)),
                           Tag.SERVICE, summary, opinions=("窗口人员吃拿卡要",))  # fmt: skip
        [heard] = opinions.of_visit(by, visits.log(by, facts=facts))
        return heard

    with clock.at(FEBRUARY + timedelta(days=6)):
        visited(zone.other, "企业私下反映招商局窗口人员")
        visited(zone.officer, "企业扩产用工缺口较大")
        sealed = visited(zone.officer, "企业反映二局吃拿卡要")
        opinions.file(zone.officer, sealed, title="吃拿卡要", category=Category.CONDUCT, about=zone.second)
    performance = opened(zone).prewritten[2]
    assert performance.count("走访 ZF26-") == 3
    assert "用工缺口" in performance and "招商局窗口" not in performance and "二局" not in performance
