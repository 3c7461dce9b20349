"""The quarterly review: it opens by itself, is concluded once, and what it locked never changes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from db.cases import Case
from db.engine import Sessions
from db.projects import Project
from db.reviews import Review
from db.trail import Event
from domain.access import Role
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import IllegalMove, Incomplete, Invalid, NotAllowed, NotFound
from domain.papers import Grid, Words
from domain.reviews import Sealed, seal
from domain.typed import OutOfBounds
from services import (
    clock,
    complaint_board,
    complaints,
    hub,
    monthlies,
    projects,
    reports,
    review_papers,
    reviews,
    timeline,
)
from services.admission import without_person
from services.filing import ComplaintFacts
from tests.factories import Zone, person

JANUARY, APRIL = datetime(2026, 1, 12, 2, tzinfo=UTC), datetime(2026, 4, 7, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(JANUARY):
        zone = Zone()
        zone.card = zone.major()
        zone.solved, zone.left = (complaint(zone, title) for title in ("停电", "停水"))
    with clock.at(JANUARY + timedelta(days=2)):
        complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, zone.solved), resolution="已恢复")
    with clock.at(APRIL):
        yield zone


def complaint(zone, title, **more):
    facts = ComplaintFacts(title, "情况", Category.POWER, Channel.PHONE, **more)
    return complaints.record(zone.dispatcher, facts=facts, enterprise_id=zone.card.enterprise_id)


def swept():
    with without_person(Role.SYSTEM, "The system") as system:
        return reviews.open_due(system)


def opened(zone):
    swept()
    [row] = reviews.listing(zone.dispatcher, "2026Q1")
    return reviews.one(zone.dispatcher, row.id)


def concluded(zone, card=None):
    card = card or opened(zone)
    reviews.conclude(zone.dispatcher, card, score="86", conclusion="推进正常，用水问题限期解决。")
    return reviews.one(zone.dispatcher, card.id)


@pytest.mark.clause(45)
def test_it_opens_by_itself_once_a_quarter_and_is_due_fifteen_days_after_it(zone):
    assert (swept(), swept()) == (1, 0)
    [row] = reviews.listing(zone.zone_leader, "2026Q1")
    assert (row.project, row.officer, row.status) == (zone.card.name, zone.zone_leader.name, CaseStatus.REVIEWING)
    assert row.due_at.date().isoformat() in ("2026-04-15", "2026-04-16")
    with clock.at(datetime(2026, 7, 2, 2, tzinfo=UTC)):
        assert swept() == 1  # the next quarter, though this one was never concluded
        assert len(reviews.listing(zone.zone_leader, "2026Q2")) == 1


@pytest.mark.clause(45)
def test_where_the_sweep_never_ran_it_is_due_all_the_same_and_is_opened_by_who_holds_it(zone):
    [row] = reviews.listing(zone.zone_leader, "2026Q1")
    assert (row.id, row.officer, row.status, row.may_begin) == (
        None, zone.zone_leader.name, CaseStatus.REVIEWING, True,
    )  # fmt: skip
    assert not reviews.listing(zone.officer, "2026Q1")[0].may_begin
    id = reviews.begin(zone.zone_leader, project_id=zone.card.id, quarter="2026Q1")
    assert id == reviews.begin(zone.dispatcher, project_id=zone.card.id, quarter="2026Q1") and swept() == 0
    [opened] = reviews.listing(zone.zone_leader, "2026Q1")
    assert (opened.id, opened.due_at, opened.due, opened.may_begin) == (id, row.due_at, row.due, False)
    assert concluded(zone, reviews.one(zone.dispatcher, id)).locked
    with clock.at(datetime(2026, 7, 2, 2, tzinfo=UTC)):
        assert [row.id for row in reviews.listing(zone.zone_leader, "2026Q2")] == [None]  # and the next


@pytest.mark.parametrize("quarter", ["2026Q2", "2025Q4", "2024Q1"])
def test_no_review_is_opened_of_a_quarter_that_is_not_over_or_was_before_the_project(zone, quarter):
    assert reviews.listing(zone.dispatcher, quarter) == []
    with pytest.raises(NotFound):
        reviews.begin(zone.dispatcher, project_id=zone.card.id, quarter=quarter)


def test_a_review_is_opened_by_nobody_but_who_holds_it(zone):
    for who, refusal in ((zone.officer, NotAllowed), (zone.inspector, NotAllowed)):
        with pytest.raises(refusal):
            reviews.begin(who, project_id=zone.card.id, quarter="2026Q1")
    stranger = person(Role.ZONE_LEADER)
    assert not reviews.listing(stranger, "2026Q1")[0].may_begin
    with pytest.raises(NotFound):
        reviews.begin(stranger, project_id=zone.card.id, quarter="2026Q1")


@pytest.mark.clause(45)
def test_its_figures_are_counted_from_what_happened_in_the_quarter(zone):
    for period in ("2026-01", "2026-02"):
        id = monthlies.begin(zone.officer, project_id=zone.card.id, period=period)
        card = monthlies.one(zone.officer, id)
        reports.file(zone.officer, card.report, problems="无", solved="无", performance="无")
    complaint(zone, "四月的事")
    complaint(zone, "保密的事", about_department_id=zone.second)
    present = opened(zone).present
    assert (present["raised"], present["resolved"], present["in_time"]) == (2, 1, 1)
    assert (present["open"], present["overdue"], present["gap_hours"]) == (1, 1, 0)
    assert (present["reports_late"], present["reports_missing"], present["stage"]) == (2, 0, "negotiation")


def test_a_month_in_which_the_project_stood_still_is_no_missing_report(zone):
    with clock.at(JANUARY + timedelta(days=15)):
        projects.suspend(zone.leader, hub.one(zone.leader, zone.card.id), reason="资金未到位")
    with clock.at(datetime(2026, 3, 2, 2, tzinfo=UTC)):
        projects.resume(zone.leader, hub.one(zone.leader, zone.card.id), reason="资金到位")
    with clock.at(datetime(2026, 5, 6, 2, tzinfo=UTC)):
        assert opened(zone).present["reports_missing"] == 2  # of January and March, as the board of each month says
        assert [len(monthlies.board(zone.officer, f"2026-0{n}")) for n in (1, 2, 3)] == [1, 0, 1]
        assert concluded(zone).locked["reports_missing"] == 2


def test_a_report_that_is_not_due_yet_is_not_missing(zone):
    with clock.at(datetime(2026, 4, 2, 2, tzinfo=UTC)):
        assert opened(zone).present["reports_missing"] == 2  # that of March may still come in time
    with clock.at(datetime(2026, 5, 6, 2, tzinfo=UTC)):
        assert opened(zone).present["reports_missing"] == 3


def test_money_is_locked_as_it_is_written(zone):
    with Sessions.begin() as db:
        db.get(Project, zone.card.id).actual_investment = Decimal(5600)
    assert concluded(zone).locked["investment"] == "5600"


@pytest.mark.clause(45)
def test_what_is_locked_never_changes_whatever_is_edited_later(zone):
    card = concluded(zone)
    assert (card.status, card.score, card.whole, card.reviewer) == (
        CaseStatus.REVIEWED, 86, True, zone.dispatcher.name,
    )  # fmt: skip
    with Sessions.begin() as db:  # history is put right afterwards
        moved = db.get(Case, zone.left)
        moved.resolved_at = JANUARY + timedelta(days=3)
    later = reviews.one(zone.dispatcher, card.id)
    assert later.locked == card.locked and later.locked["open"] == 1
    assert later.present["open"] == 0 and later.whole
    with pytest.raises(IllegalMove):
        reviews.conclude(zone.dispatcher, later, score="10", conclusion="改口")


def test_the_database_itself_refuses_to_change_a_concluded_review_and_the_seal_tells_if_it_was_changed(zone, database):
    card = concluded(zone)
    with pytest.raises(Exception, match="never changes"), Sessions.begin() as db:
        db.execute(update(Review).values(score=100))
    with Sessions.begin() as db:
        on = "" if database.startswith("sqlite") else " ON reviews"
        db.execute(text(f"DROP TRIGGER reviews_refuse_change{on}"))
        db.execute(update(Review).values(score=100))
    assert not reviews.one(zone.dispatcher, card.id).whole


@pytest.mark.parametrize("change", ["UPDATE reviews SET reviewer_id = 1", "UPDATE cases SET parent_id = NULL"])
def test_the_seal_covers_who_concluded_it_and_which_tasks_followed(zone, database, change):
    card = opened(zone)
    reviews.assign(zone.dispatcher, card, asked="四月底前恢复供水", department=zone.second, workdays=10)
    card = concluded(zone, reviews.one(zone.dispatcher, card.id))
    assert card.whole
    with Sessions.begin() as db:
        on = "" if database.startswith("sqlite") else " ON reviews"
        db.execute(text(f"DROP TRIGGER reviews_refuse_change{on}"))
        db.execute(text(change))
    assert not reviews.one(zone.dispatcher, card.id).whole


def test_a_seal_of_the_first_kind_still_fits_and_still_tells(zone, database):
    card = concluded(zone)
    facts = Sealed(card.number, "2026Q1", card.locked, 86, card.conclusion, card.locked_at, 0, ())
    on = "" if database.startswith("sqlite") else " ON reviews"
    with Sessions.begin() as db:
        db.execute(text(f"DROP TRIGGER reviews_refuse_change{on}"))
        db.execute(update(Review).values(seal=seal(facts, 1), seal_version=1))
    assert reviews.one(zone.dispatcher, card.id).whole
    with Sessions.begin() as db:
        db.execute(update(Review).values(score=100))
    assert not reviews.one(zone.dispatcher, card.id).whole


def test_the_seal_is_in_the_trail_too(zone):
    card = concluded(zone)
    with Sessions() as db:
        entry = db.scalars(select(Event).where(Event.kind == "review.conclude")).one()
    assert entry.changes["Review.seal"] == [None, card.seal]
    told = {change.label: change.after for change in timeline.of_project(zone.dispatcher, zone.card.id)[0].told}
    assert told["Seal (SHA-256)"] == card.seal


@pytest.mark.clause(45)
def test_its_tasks_are_cases_of_their_own(zone):
    card = opened(zone)
    reviews.assign(zone.dispatcher, card, asked="四月底前恢复供水", department=zone.second, workdays=10)
    [task] = reviews.one(zone.zone_leader, card.id).tasks
    assert (task.department, task.title) == ("经济发展局", "四月底前恢复供水")
    with Sessions() as db:
        case = db.scalars(select(Case).where(Case.kind == CaseKind.TASK)).one()
        assert (case.parent_id, case.project_id) == (card.id, zone.card.id)


def test_who_may_hold_it(zone):
    card = opened(zone)
    for who in (zone.officer, zone.inspector, zone.administrator):
        with pytest.raises(NotAllowed):
            reviews.conclude(who, card, score="86", conclusion="好")
    assert [move.name for move in reviews.one(zone.zone_leader, card.id).moves] == ["assign", "conclude"]
    with pytest.raises(NotFound):
        reviews.one(zone.other, card.id)
    assert reviews.listing(zone.other, "2026Q1") == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [({"score": "很好"}, Invalid), ({"score": "101"}, OutOfBounds), ({"score": "-1"}, Invalid),
     ({"score": ""}, Incomplete), ({"conclusion": " "}, Incomplete)],
)  # fmt: skip
def test_a_score_is_a_whole_number_up_to_a_hundred_and_a_conclusion_has_words(zone, said, refusal):
    card = opened(zone)
    with pytest.raises(refusal):
        reviews.conclude(zone.dispatcher, card, **{"score": "86", "conclusion": "好"} | said)
    assert reviews.one(zone.dispatcher, card.id).status is CaseStatus.REVIEWING


def test_a_quarter_that_the_sweep_slept_through_is_opened_later(zone):
    with clock.at(datetime(2026, 10, 8, 2, tzinfo=UTC)):
        assert swept() == 3
        assert [len(reviews.listing(zone.dispatcher, f"2026Q{n}")) for n in (1, 2, 3)] == [1, 1, 1]
        assert reviews.listing(zone.dispatcher, "2025Q4") == []  # the project did not exist then


def test_a_concluded_review_is_not_deleted_and_an_open_one_could_be(zone):
    card = opened(zone)
    with Sessions() as db, db.begin_nested() as undo:
        db.execute(text("DELETE FROM reviews"))
        undo.rollback()
    concluded(zone, card)
    with Sessions() as db, pytest.raises(DBAPIError, match="never changes"):
        db.execute(text("DELETE FROM reviews"))


def test_money_is_locked_as_people_write_it(zone):
    with Sessions.begin() as db:
        db.execute(text("UPDATE projects SET actual_investment = 5600"))
    assert concluded(zone).locked["investment"] == "5600"


@pytest.mark.parametrize(
    ("lang", "quarter", "money"), [("zh", "2026年第一季度", "5,600"), ("en", "1st quarter 2026", "5,600")]
)
def test_its_paper_says_quarter_and_money_as_its_page_does(zone, lang, quarter, money):
    with Sessions.begin() as db:
        db.execute(text("UPDATE projects SET actual_investment = 5600"))
    paper = review_papers.paper(zone.dispatcher, concluded(zone).id, lang)
    assert quarter in paper.title and "Quarter(" not in paper.title
    figures = next(part for part in paper.parts if isinstance(part, Grid))
    assert figures.rows[-1][1:] == (money, money)


def test_its_paper_says_the_whole_seal_in_one_piece(zone):
    card = concluded(zone)
    paper = review_papers.paper(zone.dispatcher, card.id, "zh")
    assert Words(f"校验码：{card.seal}") in paper.parts
    assert not any(card.seal in str(part) for part in paper.parts if not isinstance(part, Words))
