"""What a person wants to be told by; the calendar feed as a calendar program reads it."""

from datetime import UTC, timedelta

import pytest
from icalendar import Calendar

from db.background import Preference
from db.engine import Sessions
from db.org import User
from domain.access import Role
from domain.burden import InterruptionKind
from domain.categories import Category
from domain.complaints import Channel
from domain.periods import Month
from services import account, burden, clock, complaint_board, complaints, people, preferences, visit_plans, visit_rules
from services.filing import ComplaintFacts
from services.preferences import NoEmail
from tests.factories import Zone, person
from web.feeds import written

pytestmark = pytest.mark.usefixtures("database")
HERE = "https://anshang.example.cn"


@pytest.fixture
def zone(database: str) -> Zone:
    return Zone()


def complain(zone, title="厂区停水"):
    return complaints.record(zone.liaison, facts=ComplaintFacts(title, "停水", Category.POWER, Channel.PHONE))


def entries(token):
    feed = preferences.feed(token)
    assert feed
    return Calendar.from_ical(written(feed, HERE)).walk("VEVENT")


def test_nobody_gets_email_who_did_not_ask_for_it_and_nobody_asks_without_an_address(zone):
    assert not preferences.mine(zone.officer).digest_mail
    with pytest.raises(NoEmail):
        preferences.wish(zone.officer, digest_mail=True, urgent_mail=False)
    preferences.wish(zone.officer, digest_mail=False, urgent_mail=False)
    with Sessions.begin() as db:
        db.get_one(User, zone.officer.id).email = "lei@zone.example"
    preferences.wish(zone.officer, digest_mail=True, urgent_mail=False)
    card = preferences.mine(zone.officer)
    assert (card.email, card.digest_mail, card.urgent_mail) == ("lei@zone.example", True, False)


def test_the_feed_holds_what_is_due_with_lamp_link_and_utc(zone):
    id = complain(zone)
    [entry] = entries(preferences.renew_feed(zone.dispatcher))
    due = complaint_board.one(zone.dispatcher, id).due_at
    assert entry["uid"] == f"case-{id}@anshang.example.cn" and entry["url"] == f"{HERE}/complaint?id={id}"
    assert entry["dtend"].dt == due and entry["dtend"].dt.tzinfo is not None
    assert entry["dtend"].to_ical().endswith(b"Z") and entry["dtstart"].dt.astimezone(UTC) < due
    assert entry["summary"].startswith("✓ 正常 · ") and "厂区停水" in entry["summary"]


@pytest.mark.clause(13)
def test_the_feed_carries_planned_visits_on_the_day_that_was_arranged(zone):
    with clock.at(clock.utc_now() - timedelta(days=100)):
        zone.project()
    visit_rules.draw_up(zone.dispatcher)
    token = preferences.renew_feed(zone.leader)
    [plan] = visit_plans.listing(zone.leader, mine=True)

    def entry():
        return next(e for e in entries(token) if e["uid"].startswith(f"visit-{plan.id}@"))

    assert entry()["dtend"].dt == plan.due_at and "江南精工有限公司" in entry()["summary"]
    day = clock.local_day(clock.utc_now()) + timedelta(days=1)
    visit_plans.arrange(zone.leader, plan, day=day)
    assert (entry()["dtstart"].dt, entry()["dtend"].dt) == (day, day + timedelta(days=1))


@pytest.mark.clause(13)
def test_the_feed_carries_visits_planned_by_hand_and_those_on_which_one_goes_along(zone):
    """No rule of the book sets their limit: the day is what was agreed upon, and no lamp is made up."""
    today = clock.local_day(clock.utc_now())
    on, enterprise = today + timedelta(days=40), zone.project().enterprise_id
    host = visit_plans.plan(zone.leader, enterprise_id=enterprise, visitor_id=zone.leader.id, on=on, purpose="看望")
    guest = visit_plans.plan(
        zone.dispatcher, enterprise_id=enterprise, visitor_id=zone.liaison.id, on=today, purpose="看望"
    )
    visit_plans.merge(zone.dispatcher, visit_plans.one(zone.dispatcher, guest), host=host)
    for what in ("安全检查", "消防检查"):
        burden.announce(zone.other, enterprise_id=enterprise, kind=InterruptionKind.INSPECTION, on=today, what=what)
    for card in burden.interruptions(zone.other):
        burden.merge(zone.other, card, host=host)

    def told(who, ending):
        found = [e for e in entries(preferences.renew_feed(who)) if str(e["url"]).endswith(ending)]
        assert all((e["dtstart"].dt, e["dtend"].dt) == (on, on + timedelta(days=1)) for e in found)
        return {str(e["uid"]): str(e["summary"]) for e in found}

    said = "待走访 · 江南精工有限公司"
    assert told(zone.leader, f"/visit_plan?id={host}") == {f"visit-{host}@anshang.example.cn": said}
    along = "待参加联合走访 · 江南精工有限公司"
    assert told(zone.liaison, f"/visit_plan?id={guest}") == {f"visit-{guest}@anshang.example.cn": along}
    both = told(zone.other, f"/burden?id={enterprise}&month={Month.of(on).code}")
    assert len(both) == 2 and set(both.values()) == {along}


def test_the_same_thing_keeps_its_uid_when_its_state_and_its_language_change(zone):
    id = complain(zone)
    token = preferences.renew_feed(zone.dispatcher)
    [before] = entries(token)
    account.speak(zone.dispatcher, language="en")
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.centre)
    complaints.accept(zone.dispatcher, complaint_board.one(zone.dispatcher, id))
    [after] = entries(token)
    assert before["uid"] == after["uid"] and before["summary"] != after["summary"] and "On time" in after["summary"]


def test_words_of_people_cannot_break_out_of_their_line(zone):
    complain(zone, "停水; 停电, 停气\\n END:VEVENT " + "很长的标题" * 20)
    feed = preferences.feed(preferences.renew_feed(zone.dispatcher))
    text = written(feed, HERE)
    assert text.count(b"\r\nEND:VEVENT") == 1 and all(len(line) <= 75 for line in text.split(b"\r\n"))
    [entry] = Calendar.from_ical(text).walk("VEVENT")
    assert "停水; 停电, 停气\\n END:VEVENT" in entry["summary"]


def test_only_a_hash_of_the_secret_is_stored_and_a_renewed_one_kills_the_old(zone):
    complain(zone)
    old = preferences.renew_feed(zone.dispatcher)
    with Sessions() as db:
        assert old not in str(vars(db.get_one(Preference, zone.dispatcher.id)))
    new = preferences.renew_feed(zone.dispatcher)
    assert preferences.feed(old) is None and preferences.feed(new)
    preferences.end_feed(zone.dispatcher)
    assert preferences.feed(new) is None and preferences.mine(zone.dispatcher).feed_at is None


def test_the_feed_of_who_is_disabled_or_must_change_the_password_is_not_there(zone):
    who = person(Role.DISPATCHER, zone.centre)
    token = preferences.renew_feed(who)
    people.issue_temporary_password(zone.administrator, people.one(zone.administrator, who.id))
    assert preferences.feed(token) is None
    people.disable(zone.administrator, people.one(zone.administrator, who.id), despite_duties=True)
    assert preferences.feed(token) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "%00"])
def test_a_secret_that_was_never_given_opens_nothing(zone, token):
    assert preferences.feed(token) is None


def test_one_persons_feed_holds_only_what_is_theirs(zone):
    complain(zone)
    assert entries(preferences.renew_feed(zone.inspector)) == []
