"""The outbox: written with what it tells, emptied in the background, tried again, given up, never twice."""

import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.background import Delivery
from db.engine import Sessions, open_database
from db.org import User
from db.trail import Event
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import NotAllowed, NotFound, Stale
from domain.messages import WAITS, RobotFacts, RobotKind, Unsent, cut, kind_of, wait_after
from services import clock, complaint_board, complaints, letters, outbox, people, preferences, robots, sweep, vitals
from services.admission import without_person
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.posts import chat_service, mail_server

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
DELIVERIES = tuple(job for job in sweep.JOBS if job.name == "deliveries")


@pytest.fixture
def zone(database: str) -> Zone:
    return Zone()


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch):
    with mail_server(monkeypatch) as server:
        yield server


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch):
    with chat_service(monkeypatch) as service:
        yield service


def give_address(who, address="min@zone.example"):
    with Sessions.begin() as db:
        db.get_one(User, who.id).email = address


def wants_urgent(who):
    give_address(who)
    preferences.wish(who, digest_mail=False, urgent_mail=True)


def urgent(zone, **more):
    facts = ComplaintFacts("全厂停电", "变压器起火", Category.POWER, Channel.PHONE, urgent=True, **more)
    return complaints.record(zone.liaison, facts=facts)


def robot(zone, chat, name, kind=RobotKind.WECOM, enabled=True, **more):
    facts = RobotFacts(name, chat.address, kind, urgent=True, enabled=enabled, **more)
    return robots.register(zone.administrator, facts=facts)


def lying():
    with Sessions() as db:
        return list(db.scalars(select(Delivery).order_by(Delivery.id)))


def empty():
    return sweep.run_due(DELIVERIES)


def put(zone, mail):
    """One e-mail in the outbox."""
    wants_urgent(zone.dispatcher)
    urgent(zone)
    [letter] = lying()
    return letter


def test_an_urgent_complaint_reaches_by_email_who_wants_it_and_nobody_else(zone, mail):
    wants_urgent(zone.dispatcher)
    give_address(zone.supervisor)
    id = urgent(zone)
    assert mail.got == []  # the command itself sends nothing
    empty()
    [message] = mail.got
    assert message["To"] == "min@zone.example" and message["From"] == "安商 <anshang@zone.example>"
    assert "全厂停电" in message["Subject"] and message["Auto-Submitted"] == "auto-generated"
    assert f"https://anshang.example.cn/complaint?id={id}" in message.get_content()
    assert empty() == [] or mail.got == [message]


def test_what_is_not_urgent_waits_for_the_digest(zone, mail):
    wants_urgent(zone.dispatcher)
    complaints.record(zone.liaison, facts=ComplaintFacts("路灯", "不亮", Category.POWER, Channel.PHONE))
    assert lying() == []


def test_a_command_that_is_refused_leaves_nothing_in_the_outbox(zone, mail):
    wants_urgent(zone.dispatcher)
    with pytest.raises(NotFound):
        complaints.record(
            zone.liaison, facts=ComplaintFacts("停电", "停电", Category.POWER, Channel.PHONE, urgent=True),
            enterprise_id=999,
        )  # fmt: skip
    assert lying() == []


def test_a_sealed_case_is_told_by_email_to_no_one_who_may_not_see_it_and_to_no_group(zone, mail, chat):
    robot(zone, chat, "全区群")
    wants_urgent(zone.officer)
    wants_urgent(zone.dispatcher)
    urgent(zone, about_department_id=zone.first)
    assert [letter.user_id for letter in lying()] == [zone.dispatcher.id]


def test_without_a_mail_server_no_email_is_written(zone):
    wants_urgent(zone.dispatcher)
    urgent(zone)
    assert lying() == []


def test_a_busy_server_is_asked_again_with_growing_waits(zone, mail):
    with clock.at(NOON):
        put(zone, mail)
        mail.refuses = 2
        empty()
    [letter] = lying()
    assert letter.tries == 1 and letter.sent_at is None and "451" in letter.error
    assert letter.not_before == NOON + WAITS[0]
    with clock.at(NOON + timedelta(seconds=59)):
        empty()
        assert lying()[0].tries == 1
    with clock.at(NOON + WAITS[0]):
        empty()
    with clock.at(NOON + WAITS[0] + WAITS[1]):
        empty()
    [letter] = lying()
    assert (letter.tries, letter.sent_at, letter.error) == (3, NOON + WAITS[0] + WAITS[1], None)
    assert len(mail.got) == 1


def test_what_nobody_takes_is_given_up_shown_to_the_administrator_and_can_be_tried_again(zone, mail):
    with clock.at(NOON):
        put(zone, mail)
    mail.refuses = 99
    moment = NOON
    for wait in (*WAITS, timedelta()):
        with clock.at(moment):
            empty()
        moment += wait
    assert [wait_after(n) for n in (1, len(WAITS), len(WAITS) + 1)] == [WAITS[0], WAITS[-1], None]
    assert outbox.state(zone.administrator).given_up == 1
    [card] = outbox.troubled(zone.administrator)
    assert (card.tries, card.not_before, card.recipient) == (len(WAITS) + 1, None, "min@zone.example")
    mail.refuses = 0
    with clock.at(moment + timedelta(seconds=1)):
        assert outbox.try_again(zone.administrator) == 1
        empty()
    assert len(mail.got) == 1 and outbox.state(zone.administrator).given_up == 0


def given_up(zone, mail):
    """One e-mail that was tried as often as it is tried, from noon on."""
    with clock.at(NOON):
        put(zone, mail)
    with Sessions.begin() as db:
        db.scalars(select(Delivery)).one().tries = len(WAITS)
    mail.refuses = 1
    with clock.at(NOON):
        empty()


def counted(zone):
    """How many the administrator is told were given up; the operator's instruments say the same."""
    said = vitals.vitals()
    assert said is not None and said.given_up == outbox.state(zone.administrator).given_up
    return said.given_up


def test_what_was_given_up_can_be_let_go_of_and_the_trail_keeps_how_much_and_no_address(zone, mail):
    given_up(zone, mail)
    assert counted(zone) == 1
    with pytest.raises(Stale):
        outbox.let_go(zone.administrator, seen=2)  # another was given up since, or sent anew
    assert len(lying()) == 1
    assert outbox.let_go(zone.administrator, seen=1) == 1
    assert lying() == [] and counted(zone) == 0 and mail.got == []
    with Sessions() as db:
        told = db.scalars(select(Event).where(Event.kind == "outbox.let_go")).one()
    assert (told.actor_id, told.subject_type, told.subject_id) == (zone.administrator.id, "User", zone.administrator.id)
    assert told.details == {"n": 1} and told.changes == {}


def test_what_waits_or_was_sent_is_not_let_go_of(zone, mail):
    put(zone, mail)
    with pytest.raises(Stale):
        outbox.let_go(zone.administrator, seen=0)
    empty()
    with pytest.raises(Stale):
        outbox.let_go(zone.administrator, seen=0)
    assert len(mail.got) == len(lying()) == 1


def test_nobody_but_who_looks_after_the_background_lets_go_of_messages(zone, mail):
    given_up(zone, mail)
    with pytest.raises(NotAllowed):
        outbox.let_go(zone.dispatcher, seen=1)
    assert len(lying()) == 1


def test_who_sends_anew_what_was_given_up_is_in_the_trail(zone, mail):
    given_up(zone, mail)
    outbox.try_again(zone.administrator)
    outbox.try_again(zone.administrator)  # nothing any more: nothing to tell
    with Sessions() as db:
        told = db.scalars(select(Event).where(Event.kind == "outbox.tried_again")).one()
    assert (told.actor_id, told.details) == (zone.administrator.id, {"n": 1})


def test_what_was_for_somebody_disabled_is_no_lasting_alarm(zone, mail):
    put(zone, mail)
    people.disable(zone.administrator, people.one(zone.administrator, zone.dispatcher.id), despite_duties=True)
    empty()
    assert counted(zone) == 0 and outbox.try_again(zone.administrator) == 0
    [card] = outbox.troubled(zone.administrator)
    assert card.error == Unsent.SWITCHED_OFF.label and card.switched_off


def is_forgotten_after_thirty_days():
    forget = tuple(job for job in sweep.JOBS if job.name == "forget_deliveries")
    with clock.at(NOON + timedelta(days=29)):
        assert [o.did for o in sweep.run_due(forget) or ()] == [0]
    with clock.at(NOON + timedelta(days=31)):
        assert [o.did for o in sweep.run_due(forget) or ()] == [1]
    assert lying() == []


@pytest.mark.parametrize("how", [given_up, put])
def test_what_was_never_sent_and_never_will_be_is_forgotten_thirty_days_after_it_was_written(zone, mail, how):
    """The address and the words of who was disabled, too."""
    with clock.at(NOON):
        how(zone, mail)
    dispatcher = people.one(zone.administrator, zone.dispatcher.id)
    people.disable(zone.administrator, dispatcher, despite_duties=True)
    with clock.at(NOON):
        empty()
    is_forgotten_after_thirty_days()


def test_what_still_waits_is_not_forgotten_however_old_it_is(zone, mail):
    with clock.at(NOON):
        put(zone, mail)
    forget = tuple(job for job in sweep.JOBS if job.name == "forget_deliveries")
    with clock.at(NOON + timedelta(days=99)):
        sweep.run_due(forget)
    assert len(lying()) == 1


def test_a_crash_between_sending_and_noting_repeats_that_one_message_under_its_own_name(zone, mail, monkeypatch):
    with clock.at(NOON):
        put(zone, mail)
        with monkeypatch.context() as crash:
            crash.setattr(outbox, "_sent", lambda *_a, **_k: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                empty()
        assert len(mail.got) == 1
        empty()
        assert len(mail.got) == 1  # not at once
    with clock.at(NOON + timedelta(minutes=3)):
        empty()
        empty()
    assert [message["Message-ID"] for message in mail.got] == [mail.got[0]["Message-ID"]] * 2
    assert lying()[0].sent_at


def _empty_elsewhere(url: str) -> None:
    engine = open_database(url)
    sweep.run_due(DELIVERIES)
    engine.dispose()


def test_several_processes_send_each_message_once(zone, mail, database):
    for who in (zone.dispatcher, zone.officer, zone.liaison):
        give_address(who, f"{who.id}@zone.example")
    with Sessions.begin() as db:
        for n in range(12):
            letters.email(db, zone.officer.id, "a@zone.example", f"第{n}封", "正文", NOON)
    spawn = multiprocessing.get_context("spawn")
    crowd = [spawn.Process(target=_empty_elsewhere, args=(database,)) for _ in range(3)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(60)
    _empty_rest()
    assert sorted(message["Subject"] for message in mail.got) == sorted(f"第{n}封" for n in range(12))


def _empty_rest() -> None:
    with without_person(Role.SYSTEM, "The system") as system:
        outbox.send_due(system)


def test_who_was_disabled_meanwhile_gets_nothing(zone, mail):
    put(zone, mail)
    people.disable(zone.administrator, people.one(zone.administrator, zone.dispatcher.id), despite_duties=True)
    empty()
    assert mail.got == [] and lying()[0].not_before is None


def test_what_was_sent_is_forgotten_after_thirty_days(zone, mail):
    with clock.at(NOON):
        put(zone, mail)
        empty()
    is_forgotten_after_thirty_days()


def test_a_group_hears_of_an_urgent_case_without_a_name_or_a_title(zone, chat):
    robot(zone, chat, "全区群")
    robot(zone, chat, "别的局", department_id=zone.second)
    robot(zone, chat, "关着的", enabled=False)
    id = urgent(zone)
    empty()
    [(path, said)] = chat.got
    number = complaint_board.one(zone.dispatcher, id).number
    assert path == "/robot/send?access_token=very-secret" and said["msgtype"] == "text"
    assert number in said["text"]["content"] and "停电" not in said["text"]["content"]


def test_a_group_hears_when_a_case_is_past_its_limit_by_number_only(zone, chat):
    facts = RobotFacts("督办群", chat.address, RobotKind.WECOM, escalation=True, enabled=True)
    robots.register(zone.administrator, facts=facts)
    with clock.at(NOON - timedelta(days=30)):
        for more in ({}, {"about_department_id": zone.first}):
            said = ComplaintFacts("停电", "停电", Category.POWER, Channel.PHONE, **more)
            complaints.record(zone.liaison, facts=said)
    escalations = tuple(job for job in sweep.JOBS if job.name == "escalations")
    with clock.at(NOON):
        for _ in range(2):
            assert not any(outcome.error for outcome in sweep.run_due(escalations) or ())
        empty()
    texts = [said["text"]["content"] for _, said in chat.got]
    assert texts and all("升级督办" in text and "TS26-00001" in text and "停电" not in text for text in texts)
    assert len(texts) == len(set(texts))


def test_a_robot_that_answers_no_is_asked_again(zone, chat):
    robot(zone, chat, "群", RobotKind.DINGTALK)
    chat.answers = [(200, {"errcode": 310000, "errmsg": "sign not match"}), (302, {}), (200, {"errcode": 0})]
    with clock.at(NOON):
        urgent(zone)
        empty()
    assert "sign not match" in lying()[0].error and "very-secret" not in lying()[0].error
    with clock.at(NOON + timedelta(minutes=1)):
        empty()
    assert "302" in lying()[0].error  # a redirection is not followed
    with clock.at(NOON + timedelta(minutes=6)):
        empty()
    assert lying()[0].sent_at and len(chat.got) == 3


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", RobotKind.WECOM),
        ("https://oapi.dingtalk.com/robot/send?access_token=x", RobotKind.DINGTALK),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", RobotKind.FEISHU),
        ("https://bridge.example.cn/x", None),
    ],
)
def test_the_address_tells_the_kind(address, kind):
    assert kind_of(address) is kind


def test_a_long_text_is_cut_between_two_signs():
    assert cut("安商", 6) == "安商" and cut("安商安商", 10) == "安商…" and len(cut("安" * 999, 100).encode()) <= 100
