"""The bench seeds a zone that the services take for their own, and says of every goal whether it was met."""

import json

import pytest
from sqlalchemy import func, select

from bench import calls, generator, report
from bench.results import GOALS, KEPT_AS, Figure, Results, Target
from db.cases import Case, Holding
from db.complaints import Complaint
from db.engine import Sessions
from db.search import CaseWords
from domain.boards import Filters
from domain.cases import CaseStatus
from domain.grams import grams
from services import board, complaint_board, complaints, desk, search, timeline
from services.clock import utc_now
from services.operator import broken_links

CASES = 300


@pytest.fixture
def zone(database):
    generator.generate(Sessions.kw["bind"], CASES, utc_now(), enterprises=200, projects=1_500)


@pytest.mark.usefixtures("zone")
class TestGeneratedZone:
    def test_services_read_it_as_their_own(self):
        every = Filters(still_open=False)
        first = complaint_board.page(calls.CENTRE, every)
        assert len(first.rows) == 50 and first.after
        assert complaint_board.page(calls.CENTRE, Filters()).rows
        case = complaint_board.one(calls.CENTRE, first.rows[-1].id)
        assert case.holdings and timeline.of_case(calls.CENTRE, case.id)
        assert {row.id for row in complaint_board.page(calls.CENTRE, Filters(words=case.number, still_open=False)).rows}
        assert complaint_board.page(calls.CENTRE, Filters(words="停电", still_open=False)).rows
        assert sum(count.projects for count in board.by_stage(calls.CENTRE)) > 100
        assert desk.mine(calls.OFFICER)

    def test_its_trail_verifies(self):
        events, broken = broken_links()
        assert events > 3 * CASES and broken == []

    def test_every_open_case_lies_with_exactly_one(self):
        with Sessions() as db:
            counted = select(Holding.case_id, func.count()).where(Holding.to_at.is_(None)).group_by(Holding.case_id)
            lying = dict(tuple(row) for row in db.execute(counted))
            still_open = set(db.scalars(select(Case.id).where(Case.resolved_at.is_(None))))
        assert lying == dict.fromkeys(still_open, 1)

    def test_its_search_index_is_the_one_that_the_services_would_write(self):
        with Sessions() as db:
            stored = {row.case_id: row.words for row in db.scalars(select(CaseWords))}
            assert stored == dict(search._said(db, list(stored)))
            rare = stored[1].split("\n")[2]
        assert len(stored) == CASES
        piece = sorted(grams(rare))[0]
        assert 1 in {
            r.id for r in complaint_board.page(calls.CENTRE, Filters(words=piece, still_open=False), limit=CASES).rows
        }

    def test_work_goes_on_in_it(self):
        id = complaints.record(calls.CENTRE, facts=calls.FACTS)
        filed = complaint_board.one(calls.CENTRE, id)
        assert id == CASES + 1 and filed.status is CaseStatus.RECORDED
        with Sessions() as db:
            assert db.scalar(select(func.count(Case.number.distinct()))) == CASES + 1
            assert db.scalar(select(Complaint.id).where(Complaint.case_id == id)) == CASES + 1
        assert broken_links()[1] == []


def test_every_goal_is_in_the_kept_results_also_those_of_which_nothing_was_measured(tmp_path):
    results = Results(CASES, tmp_path / "latest.json")
    results.add(Figure(2, "sqlite", "board", 4.2, "ms", Target(5), 0.21, "bare SQL"))
    with results.part(8, "sqlite", "from csv"):
        raise OSError("the disk is full")
    results.complete()
    kept = json.loads(results.path.read_text("utf-8"))
    assert {row["goal"] for row in kept} == set(GOALS) == set(range(1, 11))
    keys = {"goal", "engine", "figure", "unit", "reference", "ratio", "target", "met"}
    assert all(keys <= set(row) for row in kept)
    by_goal = {row["goal"]: row for row in kept}
    assert (by_goal[2]["met"], by_goal[2]["ratio"]) == (True, 20)
    assert (by_goal[8]["met"], by_goal[8]["figure"]) == (False, None) and "the disk is full" in by_goal[8]["note"]
    assert by_goal[3]["note"] == "not measured" and not by_goal[3]["met"]


@pytest.mark.parametrize(
    ("target", "figure", "reference", "met", "missed_by"),
    [
        (Target(5), 4.0, None, True, None),
        (Target(5), 10.0, None, False, 2),
        (Target(100, at_least=True), 50.0, None, False, 2),
        (Target(1.3, of_ratio=True), 10.0, 9.0, True, None),
        (Target(0.25, at_least=True, of_ratio=True), 10.0, 80.0, False, 2),
    ],
)
def test_a_figure_knows_whether_it_is_good_enough_and_how_far_it_is_from_it(target, figure, reference, met, missed_by):
    one = Figure(1, "sqlite", "board", figure, "ms", target, reference)
    assert (one.met, one.missed_by) == (met, missed_by)


def test_the_page_on_speed_tells_the_figures_that_are_kept():
    rows = json.loads(KEPT_AS.read_text("utf-8"))
    assert report.told(report.PAGE.read_text("utf-8")) == report.table(rows)


def test_what_is_kept_is_of_every_goal_on_both_databases():
    rows = json.loads(KEPT_AS.read_text("utf-8"))
    for goal in GOALS:
        assert {row["engine"] for row in rows if row["goal"] == goal} == {"sqlite", "postgresql"}, goal
