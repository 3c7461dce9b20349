"""Shares of co-hosts and what grows out of a case escalate like every other promise, each told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.cases import Escalation
from db.engine import Sessions
from db.org import Post
from domain.access import Role
from domain.cases import Level, Promise
from domain.escalations import Concerned, concerned
from domain.org import Position, Rank
from services import (
    clock,
    complaint_board,
    complaints,
    coordination,
    escalations,
    forecasts,
    notices,
    parties,
    relations,
    special_reports,
    tasks,
)
from services.admission import without_person
from tests.factories import Zone

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
DAY = timedelta(days=1)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def seen(who, id):
    return complaint_board.one(who, id)


def working(zone):
    id = zone.working()
    complaints.reply(zone.officer, seen(zone.officer, id), reply="已受理")
    return id


def joint(zone):
    id = working(zone)
    parties.name(zone.officer, seen(zone.officer, id), department_ids=[zone.second], reason="需规划会签")
    return id


def sweep(at):
    with clock.at(at), without_person(Role.SYSTEM, "系统") as system:
        return escalations.sweep(system)


def told(who, at):
    with clock.at(at):
        return {n.kind for n in notices.inbox(who) if n.kind.split(".")[1] in ("blue", "amber", "red")}


@pytest.mark.clause(8)
@pytest.mark.clause(48)
def test_a_cohosts_share_goes_up_to_its_own_leaders_and_then_to_the_zone_each_time_once(zone):
    id = joint(zone)
    late, long_late = MONDAY + 4 * DAY, MONDAY + 9 * DAY  # three working days are the co-host's, three more patience
    assert sweep(late) > 0 and sweep(late) == 0
    assert "complaint.amber" in told(zone.other_leader, late) and told(zone.leader, late) == set()
    assert sweep(long_late) > 0 and sweep(long_late) == 0
    assert "complaint.red" in told(zone.zone_leader, long_late) and "complaint.red" in told(zone.inspector, long_late)
    with Sessions() as db:
        shares = [e for e in db.scalars(select(Escalation)) if (e.promise, e.share_of) == (Promise.SHARE, zone.second)]
    assert [e.level for e in sorted(shares, key=lambda e: e.reached_at)] == list(Level)
    with clock.at(long_late):
        ladder = escalations.of_case(zone.dispatcher, id)
    assert ladder.level is Level.RED
    assert {s.department for s in ladder.steps if s.promise is Promise.SHARE} == {"招商局", "经济发展局"}


def test_a_share_that_was_answered_goes_no_further(zone):
    id = joint(zone)
    share = next(card for card in parties.of_case(zone.other, id) if not card.host)
    parties.answer(zone.other, share, answer="可行")
    sweep(MONDAY + 5 * DAY)
    assert told(zone.other_leader, MONDAY + 5 * DAY) == set()


def test_two_cohosts_that_are_due_in_one_moment_are_told_each_of_its_own(zone):
    id = joint(zone)
    parties.name(zone.officer, seen(zone.officer, id), department_ids=[zone.centre], reason="需中心会商")
    sweep(MONDAY + 4 * DAY)
    with Sessions() as db:
        late = {
            e.share_of for e in db.scalars(select(Escalation)) if (e.promise, e.level) == (Promise.SHARE, Level.AMBER)
        }
    assert {zone.second, zone.centre} <= late


def test_nobody_takes_a_share_on_so_its_liaison_is_told(zone):
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.second, user_id=zone.other.id, position=Position.LIAISON, rank=Rank.DEPUTY_HEAD,
                    valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    joint(zone)
    sweep(MONDAY + 4 * DAY)
    assert "complaint.amber" in told(zone.other, MONDAY + 4 * DAY)


@pytest.mark.clause(48)
@pytest.mark.clause(95)
def test_requests_reports_and_tasks_that_run_late_are_put_before_ever_higher_people(zone):
    id = working(zone)
    coordination.ask(zone.officer, case_id=id, department_id=zone.second, title="请提供管线图", asked="请答复")
    late, long_late = MONDAY + 4 * DAY, MONDAY + 9 * DAY
    assert sweep(late) > 0 and sweep(late) == 0
    assert told(zone.other_leader, late) == {"case.amber"}
    sweep(long_late)
    assert "case.red" in told(zone.zone_leader, long_late)

    with clock.at(MONDAY + 10 * DAY):
        report = special_reports.order(
            zone.dispatcher, seen(zone.dispatcher, id), writer_id=zone.officer.id, leader_id=zone.zone_leader.id,
            reason="情况复杂",
        )  # fmt: skip
        card = relations.one(zone.officer, report)
        special_reports.write(zone.officer, card, facts="容量不足", options="扩建", proposal="分期")
        special_reports.put_forward(zone.officer, relations.one(zone.officer, report))
        special_reports.decide(zone.zone_leader, relations.one(zone.zone_leader, report), decision="同意")
        special_reports.assign(
            zone.zone_leader, relations.one(zone.zone_leader, report), asked="完成施工图", department=zone.second,
            workdays=2,
        )  # fmt: skip
        [task] = relations.one(zone.zone_leader, report).children
        tasks.accept(zone.other, relations.one(zone.other, task.id))
    assert sweep(MONDAY + 15 * DAY) > 0
    with clock.at(MONDAY + 15 * DAY):
        assert escalations.of_case(zone.zone_leader, task.id).level is Level.AMBER


@pytest.mark.clause(63)
def test_the_tomorrow_board_foretells_shares_and_requests_and_who_will_hear_of_them(zone):
    id = joint(zone)
    coordination.ask(zone.officer, case_id=id, department_id=zone.second, title="请提供管线图", asked="请答复")
    rows = forecasts.turning(zone.dispatcher, workdays=5).rows
    share = next(r for r in rows if r.promise is Promise.SHARE and r.department == "经济发展局")
    asked = next(r for r in rows if r.title == "请提供管线图")
    assert share.stops == ("Answer",)
    for row in (share, asked):
        assert row.hear == concerned(row.level, sealed=False, accepted=row is share)


def test_of_a_sealed_case_leaders_and_inspectors_are_not_said_to_hear():
    heard = concerned(Level.RED, sealed=True, accepted=True)
    assert Concerned.KEEPERS in heard
    assert not {Concerned.ZONE_LEADERS, Concerned.INSPECTORS} & set(heard)
    assert Concerned.KEEPERS not in concerned(Level.RED, sealed=False, accepted=True)
