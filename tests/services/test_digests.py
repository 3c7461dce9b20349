"""The morning digest: once a working day, for whom there is news, and never twice."""

import multiprocessing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from db.background import Delivery, Digest
from db.engine import Sessions, open_database
from db.org import User
from domain.access import Role
from domain.burden import InterruptionKind
from domain.calendar import WorkCalendar
from domain.categories import Category
from domain.complaints import Channel
from domain.digests import morning, turns
from domain.limits import Lamp
from domain.messages import RobotFacts, RobotKind
from services import (
    account,
    burden,
    clock,
    complaint_board,
    complaints,
    digests,
    notices,
    preferences,
    robots,
    sweep,
    visit_plans,
)
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from tests.factories import Zone, person
from tests.posts import chat_service, mail_server

pytestmark = pytest.mark.usefixtures("database")
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 9:00 in the zone
DAY = timedelta(days=1)
DIGEST = tuple(job for job in sweep.JOBS if job.name == "digest")


@pytest.fixture
def zone(database: str) -> Zone:
    return Zone()


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch):
    with mail_server(monkeypatch) as server:
        yield server


def complain(zone, title="厂区停水", at=MONDAY - 3 * DAY, **more):
    with clock.at(at):
        return complaints.record(
            zone.liaison, facts=ComplaintFacts(title, "停水", Category.POWER, Channel.PHONE, **more)
        )


def sweep_at(moment):
    with clock.at(moment):
        return sweep.run_due(DIGEST)


def wants_mail(who):
    with Sessions.begin() as db:
        db.get_one(User, who.id).email = "min@zone.example"
    preferences.wish(who, digest_mail=True, urgent_mail=False)


def count(model):
    with Sessions() as db:
        return db.scalar(select(func.count()).select_from(model))


def send_all_letters(moment):
    with clock.at(moment):
        sweep.run_due(tuple(job for job in sweep.JOBS if job.name == "deliveries"))


# when


@pytest.mark.parametrize(
    ("local", "due"),
    [
        ("2026-03-02 08:59", None),
        ("2026-03-02 09:00", "2026-03-02"),
        ("2026-03-02 17:29", "2026-03-02"),
        ("2026-03-02 17:30", None),
        ("2026-03-01 10:00", None),  # Sunday
    ],
)
def test_a_digest_is_due_on_working_days_from_the_first_working_hour_to_the_close(local, due):
    from domain.calendar import ZONE

    found = morning(datetime.fromisoformat(local).replace(tzinfo=ZONE), WorkCalendar())
    assert (found.isoformat() if found else None) == due


@pytest.mark.parametrize(
    ("due", "turn"),
    [
        ("2026-03-03T09:30", (1, Lamp.RED)),
        ("2026-03-04T09:30", (1, Lamp.AMBER)),
        ("2026-03-06T09:30", (3, Lamp.AMBER)),
        ("2026-03-10T09:30", (5, Lamp.AMBER)),
        ("2026-04-30T09:30", None),
        ("2026-02-27T09:30", None),
    ],
)
def test_what_a_lamp_turns_to_is_said_one_three_and_five_working_days_ahead(due, turn):
    due_at = datetime.fromisoformat(f"{due}:00+00:00")
    started = datetime(2026, 2, 25, 1, tzinfo=UTC)
    assert turns(due_at, MONDAY, started, Decimal("0.01"), WorkCalendar()) == turn


# to whom, how often


def goes_along(zone, on):
    """An inspection of another department that goes along on a visit of the leader. Answers the enterprise."""
    with clock.at(MONDAY - DAY):
        enterprise = zone.project().enterprise_id
        host = visit_plans.plan(zone.leader, enterprise_id=enterprise, visitor_id=zone.leader.id, on=on, purpose="看望")
        burden.announce(zone.other, enterprise_id=enterprise, kind=InterruptionKind.INSPECTION, on=on, what="安全检查")
        burden.merge(zone.other, burden.interruptions(zone.other)[0], host=host)
    return enterprise


def test_of_a_joint_visit_the_digest_says_the_day_and_who_leads_it_and_where_it_stands(zone, mail):
    on = date(2026, 4, 9)
    enterprise = goes_along(zone, on)
    wants_mail(zone.other)
    sweep_at(MONDAY)
    [line] = [line for line in digests.mine(zone.other)[0].lines if line.waiting is Waiting.ALONG]
    assert (line.enterprise_id, line.led_by, line.on) == (enterprise, zone.leader.name, on)
    send_all_letters(MONDAY)
    [said] = [words for words in mail.got[0].get_content().splitlines() if "待参加联合走访" in words]
    assert f"{zone.leader.name}牵头" in said.replace(" ", "") and "4月9日" in said.replace(" ", "")


def test_a_digest_that_was_stored_before_it_said_so_is_still_read(zone):
    goes_along(zone, date(2026, 4, 9))
    sweep_at(MONDAY)
    with Sessions.begin() as db:
        row = db.scalars(select(Digest).where(Digest.user_id == zone.other.id)).one()
        later = {"plan_id", "visit_id", "enterprise_id", "led_by", "on"}
        lines = [{name: value for name, value in line.items() if name not in later} for line in row.content["lines"]]
        row.content = {**row.content, "lines": lines}
    [line] = [line for line in digests.mine(zone.other)[0].lines if line.waiting is Waiting.ALONG]
    assert (line.about, line.enterprise_id, line.led_by, line.on) == ("江南精工有限公司", None, None, None)


def test_a_person_with_news_finds_a_digest_each_working_morning(zone):
    id = complain(zone)
    assert sweep_at(MONDAY - timedelta(minutes=1)) == []
    [outcome] = sweep_at(MONDAY)
    assert outcome.error is None and outcome.did >= 1
    [card] = digests.mine(zone.dispatcher)
    [line] = card.lines
    assert (line.case_id, line.about, line.waiting) == (id, "厂区停水", Waiting.DISPATCH)
    assert line.number == complaint_board.one(zone.dispatcher, id).number and card.unread == 1
    assert [notice.kind for notice in card.notices] == ["complaint.recorded"]


def test_however_often_the_sweep_runs_there_is_one_digest_and_one_email_a_day(zone, mail):
    complain(zone)
    wants_mail(zone.dispatcher)
    for minutes in (0, 1, 60, 400):
        sweep_at(MONDAY + timedelta(minutes=minutes))
        with Sessions.begin() as db:  # as if the sweep did not remember
            db.query(sweep.JobRun).delete()
    send_all_letters(MONDAY + timedelta(minutes=401))
    [message] = mail.got
    text = message.get_content()
    assert "待办 1 项" in message["Subject"] and "厂区停水" in text and "https://anshang.example.cn/digest" in text


def test_the_email_is_in_the_language_of_the_person(zone, mail):
    complain(zone)
    wants_mail(zone.dispatcher)
    account.speak(zone.dispatcher, language="en")
    sweep_at(MONDAY)
    send_all_letters(MONDAY)
    assert "1 waiting" in mail.got[0]["Subject"] and "What waits for you this morning" in mail.got[0].get_content()


def test_who_does_not_want_email_reads_it_in_the_app(zone, mail):
    complain(zone)
    sweep_at(MONDAY)
    assert count(Delivery) == 0 and digests.mine(zone.dispatcher)


def test_a_day_without_news_sends_nothing(zone):
    complain(zone, at=MONDAY - timedelta(hours=1))
    sweep_at(MONDAY)
    quiet = person(Role.INSPECTOR)
    assert digests.mine(quiet) == [] and digests.mine(zone.zone_leader) == []
    notices.mark_read(zone.dispatcher, up_to=10**6)
    before = len(digests.mine(zone.dispatcher))
    sweep_at(MONDAY + DAY)  # the complaint still waits, its promise far ahead
    assert len(digests.mine(zone.dispatcher)) == before
    sweep_at(MONDAY + 7 * DAY)  # now it comes near
    assert len(digests.mine(zone.dispatcher)) == before + 1


def test_no_digest_on_a_day_off(zone):
    complain(zone)
    assert sweep_at(MONDAY - DAY) == [] and count(Digest) == 0


def test_who_cannot_sign_in_yet_keeps_no_other_from_theirs(zone):
    person(Role.DISPATCHER, zone.centre, must_change_password=True)
    complain(zone)
    assert [outcome.error for outcome in sweep_at(MONDAY)] == [None] and digests.mine(zone.dispatcher)


def _digest_elsewhere(url: str) -> None:
    engine = open_database(url)
    with clock.at(MONDAY):
        sweep.run_due(DIGEST)
    engine.dispose()


def test_of_several_processes_one_writes_the_digests(zone, mail, database):
    complain(zone)
    wants_mail(zone.dispatcher)
    spawn = multiprocessing.get_context("spawn")
    crowd = [spawn.Process(target=_digest_elsewhere, args=(database,)) for _ in range(3)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(60)
    sweep_at(MONDAY)
    assert count(Delivery) == 1 and len(digests.mine(zone.dispatcher)) == 1


def test_what_one_may_no_longer_see_goes_from_digests_of_the_past_too(zone):
    id = complain(zone)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    sweep_at(MONDAY)
    [card] = digests.mine(zone.officer)
    assert [line.case_id for line in card.lines] == [id] and card.notices
    complaints.send_back(zone.liaison, complaint_board.one(zone.liaison, id), reason="不属本局")
    [card] = digests.mine(zone.officer)
    assert card.lines == () and card.notices == ()


def test_a_group_is_told_two_numbers_and_sealed_cases_are_not_among_them(zone, monkeypatch):
    complain(zone)
    complain(zone, "投诉招商局", about_department_id=zone.first)
    with chat_service(monkeypatch) as chat:
        facts = RobotFacts("群", chat.address, RobotKind.WECOM, digest=True, enabled=True)
        robots.register(zone.administrator, facts=facts)
        sweep_at(MONDAY)
        assert chat.got == []  # nothing overdue, nothing due today
        for _ in range(2):
            sweep_at(MONDAY + 21 * DAY)
        send_all_letters(MONDAY + 21 * DAY)
        [(_, said)] = chat.got
    assert "已逾期事项 1 件，今日到期 0 件" in said["text"]["content"]
    assert "停水" not in said["text"]["content"]
