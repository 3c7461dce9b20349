"""Group robots: who keeps them, what they are sent, where they may lie."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from db.engine import Sessions
from db.trail import Event
from domain.errors import Incomplete, NotAllowed, Stale
from domain.messages import KindUnknown, NotAnAddress, RobotFacts, RobotKind, RobotNameTaken
from services import clock, posting, robots
from tests.factories import Zone
from tests.posts import chat_service

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/abcdef"


@pytest.fixture
def zone(database: str) -> Zone:
    return Zone()


@pytest.fixture
def admin(zone: Zone):
    return zone.administrator


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch):
    with chat_service(monkeypatch) as service:
        yield service


def signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def test_a_robot_is_registered_switched_off_and_its_secrets_are_never_shown_again(admin):
    robots.register(admin, facts=RobotFacts("调度群", FEISHU, key="SEC123"))
    [card] = robots.listing(admin)
    assert (card.kind, card.host, card.signed, card.enabled) == (RobotKind.FEISHU, "open.feishu.cn", True, False)
    assert not any("abcdef" in str(value) or "SEC123" in str(value) for value in vars(card).values())
    with Sessions() as db:
        told = db.scalars(select(Event)).one()
    assert "abcdef" not in str(told.changes) and "SEC123" not in str(told.changes)


def test_changing_a_robot_leaves_address_and_key_where_none_is_typed(admin, chat):
    id = robots.register(admin, facts=RobotFacts("群", chat.address, RobotKind.DINGTALK, key="SEC"))
    [card] = robots.listing(admin)
    robots.change(admin, card, facts=RobotFacts("新群名", digest=True, enabled=True))
    [after] = robots.listing(admin)
    assert (after.name, after.kind, after.signed, after.digest, after.enabled) == (
        "新群名",
        RobotKind.DINGTALK,
        True,
        True,
        True,
    )
    assert robots.send_test(admin, id) is None and "very-secret" in chat.got[0][0]
    with pytest.raises(Stale):
        robots.change(admin, card, facts=RobotFacts("又一个"))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (RobotFacts("群"), Incomplete),
        (RobotFacts("", FEISHU), Incomplete),
        (RobotFacts("群", "http://open.feishu.cn/x"), NotAnAddress),
        (RobotFacts("群", "https://user:pass@open.feishu.cn/x"), NotAnAddress),
        (RobotFacts("群", "https://open.feishu.cn/x y"), NotAnAddress),
        (RobotFacts("群", "https:///x"), NotAnAddress),
        (RobotFacts("群", "file:///etc/passwd"), NotAnAddress),
        (RobotFacts("群", "https://bridge.example.cn/x"), KindUnknown),
        (RobotFacts("已有", FEISHU), RobotNameTaken),
    ],
)
def test_what_is_no_robot_is_refused_in_a_sentence(admin, facts, refusal):
    robots.register(admin, facts=RobotFacts("已有", FEISHU))
    with pytest.raises(refusal):
        robots.register(admin, facts=facts)


def test_only_the_administrator_keeps_robots(zone):
    for who in (zone.dispatcher, zone.officer, zone.supervisor):
        with pytest.raises(NotAllowed):
            robots.listing(who)
        with pytest.raises(NotAllowed):
            robots.send_test(who, 1)


def test_wecom_is_sent_text_without_a_signature(admin, chat):
    id = robots.register(admin, facts=RobotFacts("群", chat.address, RobotKind.WECOM, key="ignored"))
    assert robots.send_test(admin, id) is None
    [(path, said)] = chat.got
    assert path == "/robot/send?access_token=very-secret"
    assert set(said) == {"msgtype", "text"} and said["msgtype"] == "text" and "测试消息" in said["text"]["content"]


def test_dingtalk_is_signed_in_the_address_in_milliseconds(admin, chat):
    id = robots.register(admin, facts=RobotFacts("群", chat.address, RobotKind.DINGTALK, key="SECabc"))
    with clock.at(NOON):
        assert robots.send_test(admin, id) is None
    [(path, said)] = chat.got
    query = parse_qs(urlsplit(path).query)
    stamp = f"{int(NOON.timestamp())}000"
    assert query["access_token"] == ["very-secret"] and query["timestamp"] == [stamp]
    assert query["sign"] == [signed("SECabc", f"{stamp}\nSECabc")]
    assert said["msgtype"] == "text"


def test_feishu_is_signed_in_the_body_in_seconds(admin, chat):
    chat.answers = [(200, {"code": 0, "msg": "success"})]
    id = robots.register(admin, facts=RobotFacts("群", chat.address, RobotKind.FEISHU, key="abc"))
    with clock.at(NOON):
        assert robots.send_test(admin, id) is None
    [(_, said)] = chat.got
    stamp = str(int(NOON.timestamp()))
    assert (said["timestamp"], said["sign"]) == (stamp, signed(f"{stamp}\nabc", ""))
    assert said["msg_type"] == "text" and "测试消息" in said["content"]["text"]


def test_why_a_test_message_was_not_taken_is_said(admin, chat):
    id = robots.register(admin, facts=RobotFacts("群", chat.address, RobotKind.FEISHU))
    chat.answers = [(200, {"code": 19021, "msg": "sign match fail"})]
    assert "sign match fail" in (robots.send_test(admin, id) or "")
    chat.shutdown()
    chat.server_close()
    assert "very-secret" not in (robots.send_test(admin, id) or "very-secret")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.5", "192.168.1.1", "169.254.169.254", "[::1]"])
def test_an_address_within_the_own_network_is_never_called(host):
    with pytest.raises(posting.NotDelivered, match="own network"):
        posting.tell_group(RobotKind.WECOM, f"https://{host}/x", None, "试")


def test_plain_http_is_never_spoken_to_the_outside():
    with pytest.raises(posting.NotDelivered, match="only https"):
        posting.tell_group(RobotKind.WECOM, "http://qyapi.weixin.qq.com/x", None, "试")
