"""Being told, on screen: the inbox, the digest, what one wants, and what the administrator sees of the background."""

from datetime import UTC, datetime, timedelta

import pytest

from db.background import Delivery
from db.engine import Sessions
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.messages import Channel as Way
from domain.messages import RobotFacts, RobotKind, Unsent
from services import clock, complaints, notices, outbox, preferences, robots, sweep
from services.filing import ComplaintFacts
from tests.factories import Zone, person
from tests.pages.conftest import everything, opened, words
from tests.posts import chat_service

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/very-secret"


@pytest.fixture
def zone(database: str) -> Zone:
    return Zone()


def complain(zone, title="厂区停水", **more):
    return complaints.record(zone.liaison, facts=ComplaintFacts(title, "停水", Category.POWER, Channel.PHONE, **more))


def digest_job() -> sweep.Job:
    return next(job for job in sweep.JOBS if job.name == "digest")


def pressed(app, key):
    return next(b for b in app.button if b.key == key).click().run()


def test_a_notice_leads_to_what_it_is_about_and_who_follows_it_has_read_it(zone):
    id = complain(zone)
    [notice] = notices.inbox(zone.dispatcher)
    app = opened("inbox", zone.dispatcher.id)
    assert f"/complaint?id={id}&amp;notice={notice.id}" in words(app)
    followed = opened("complaint", zone.dispatcher.id, query={"id": str(id), "notice": str(notice.id)})
    assert not followed.exception and notices.unread(zone.dispatcher) == 0
    assert "notice" not in followed.query_params


@pytest.mark.parametrize("notice", ["x", "99999999999", "-1", "１"])
def test_a_wrong_notice_in_the_address_marks_nothing_and_breaks_nothing(zone, notice):
    id = complain(zone)
    app = opened("complaint", zone.dispatcher.id, query={"id": str(id), "notice": notice})
    assert not app.exception and notices.unread(zone.dispatcher) == 1


def test_another_persons_notice_is_not_marked_by_its_number(zone):
    id = complain(zone)
    [notice] = notices.inbox(zone.dispatcher)
    opened("complaint", zone.liaison.id, query={"id": str(id), "notice": str(notice.id)})
    assert notices.unread(zone.dispatcher) == 1


def test_one_or_all_are_marked_as_read(zone):
    for n in range(3):
        complain(zone, f"第{n}件")
    app = pressed(opened("inbox", zone.dispatcher.id), "inbox_one_read")
    assert notices.unread(zone.dispatcher) == 2
    app = pressed(app, "inbox_read")
    assert notices.unread(zone.dispatcher) == 0
    only = opened("inbox", zone.dispatcher.id, query={"show": "unread"})
    assert "没有未读消息" in everything(only) and "第0件" not in words(only)


def test_a_long_inbox_is_leafed_through_without_a_gap(zone):
    for n in range(55):
        complain(zone, f"〔{n}〕")
    first = opened("inbox", zone.dispatcher.id)
    assert "〔54〕" in words(first) and "〔4〕" not in words(first)
    second = pressed(first, "inbox_earlier")
    text = words(second)
    assert all(f"〔{n}〕" in text for n in range(5)) and "〔5〕" not in text
    assert "〔54〕" in words(pressed(second, "inbox_newest"))


def test_the_digest_is_read_in_the_app(zone):
    with clock.at(MONDAY - timedelta(days=10)):
        complain(zone)
    assert "暂无晨报" in everything(opened("digest", zone.dispatcher.id))
    with clock.at(MONDAY):
        sweep.run_due((digest_job(),))
    app = opened("digest", zone.dispatcher.id)
    assert not app.exception and "厂区停水" in words(app)
    assert [str(card.on) for card in [app.selectbox[0].value]] == ["2026-03-02"]
    assert "临近到期" in words(app) or "逾期" in words(app)


def test_email_is_chosen_by_who_has_an_address(zone):
    assert not any(box.key == "preferences_digest" for box in opened("account", zone.officer.id).checkbox)
    who = person(Role.OFFICER, zone.first, email="lei@zone.example")
    app = opened("account", who.id)
    next(box for box in app.checkbox if box.key == "preferences_digest").check()
    next(b for b in app.button if b.label == "保存").click().run()
    assert preferences.mine(who).digest_mail and not preferences.mine(who).urgent_mail


def test_the_address_of_the_feed_is_shown_once(zone, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://anshang.example.cn")
    app = pressed(opened("account", zone.dispatcher.id), "preferences_renew")
    address = app.code[0].value
    assert address.startswith("https://anshang.example.cn/calendar/") and address.endswith(".ics")
    assert preferences.feed(address.rpartition("/")[2].removesuffix(".ics"))
    assert address not in everything(opened("account", zone.dispatcher.id))
    pressed(opened("account", zone.dispatcher.id), "preferences_end")
    assert preferences.mine(zone.dispatcher).feed_at is None


def test_the_administrator_sees_what_runs_and_what_failed(zone):
    assert "尚未执行" in words(opened("background", zone.administrator.id))

    def broken(_system):
        raise RuntimeError("no paper")

    with clock.at(MONDAY):
        digest = digest_job()
        sweep.run_due((sweep.Job(digest.name, digest.label, digest.period, broken),))
    app = opened("background", zone.administrator.id)
    assert "RuntimeError" in words(app) and "no paper" not in words(app)  # which might quote what people typed
    assert "失败" in words(app) and "电子邮件未启用" in everything(app)


def test_the_administrator_sends_anew_or_lets_go_of_what_was_given_up_and_is_not_asked_about_who_is_not_there(zone):
    with Sessions.begin() as db:
        for why in (Unsent.HELD_BACK, Unsent.HELD_BACK, Unsent.SWITCHED_OFF):
            db.add(Delivery(channel=Way.EMAIL, recipient="li@example.cn", subject="摘要", body="…", written_at=MONDAY,
                            not_before=None, tries=0, error=why.label))  # fmt: skip
    app = opened("background", zone.administrator.id)
    assert "由备份恢复，暂停发送" in words(app) and "接收方已停用" in words(app) and "held back" not in words(app)
    assert app.metric[1].value == "2" and "已放弃的 2 条消息" in everything(app)
    app = pressed(app, "background_let_go_2")
    assert "已删除 2 条消息。" in everything(app) and app.metric[1].value == "0"
    assert not [button for button in app.button if (button.key or "").startswith("background_")]
    [left] = outbox.troubled(zone.administrator)
    assert left.switched_off


def test_who_lets_go_of_messages_while_another_was_given_up_is_shown_it_first(zone):
    def give_up():
        with Sessions.begin() as db:
            db.add(Delivery(channel=Way.EMAIL, recipient="li@example.cn", subject="摘要", body="…", written_at=MONDAY,
                            not_before=None, tries=7, error="451"))  # fmt: skip

    give_up()
    app = opened("background", zone.administrator.id)
    give_up()
    app = pressed(app, "background_let_go_1")
    assert "已放弃的 2 条消息" in everything(app)
    assert outbox.state(zone.administrator).given_up == 2


def test_a_robot_is_registered_tested_and_its_address_stays_secret(zone, monkeypatch):
    with chat_service(monkeypatch) as chat:
        app = opened("robots", zone.administrator.id)
        text = {field.label: field for field in app.text_input}
        text["群名称"].input("调度群")
        text["地址"].input(chat.address)
        app = next(b for b in app.button if b.label == "登记").click().run()
        assert "请选择类型" in everything(app)  # the address does not tell
        assert next(f for f in app.text_input if f.label == "群名称").value == "调度群"
        next(box for box in app.selectbox if box.label == "类别").select(RobotKind.WECOM)
        app = next(b for b in app.button if b.label == "登记").click().run()
        [card] = robots.listing(zone.administrator)
        app = pressed(opened("robots", zone.administrator.id), f"robots_{card.id}_test")
        assert len(chat.got) == 1 and "已发送" in everything(app)
        assert "very-secret" not in everything(app)
        chat.answers = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
        app = pressed(app, f"robots_{card.id}_test")
        assert "invalid webhook url" in everything(app)


def test_a_robot_is_changed_without_typing_its_address_again(zone):
    id = robots.register(zone.administrator, facts=RobotFacts("群", FEISHU))
    app = opened("robots", zone.administrator.id)
    next(t for t in app.toggle if t.key.startswith(f"robots_{id}")).set_value(True)
    next(b for b in app.button if b.label == "保存").click().run()
    [card] = robots.listing(zone.administrator)
    assert card.enabled and card.host == "open.feishu.cn"
