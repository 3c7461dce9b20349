"""What leaves the house: by which way, to which kind of robot, how often it is tried."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from domain.errors import Refusal
from domain.labels import Labelled
from domain.typed import line


class Channel(Labelled):
    EMAIL = "email", "By e-mail"
    ROBOT = "robot", "Group robot"


class RobotKind(Labelled):
    WECOM = "wecom", "WeCom group robot"
    DINGTALK = "dingtalk", "DingTalk group robot"
    FEISHU = "feishu", "Feishu group robot"


class Occasion(Labelled):
    """Of what a group is told."""

    URGENT = "urgent", "Urgent matters"
    DIGEST = "digest", "Morning digest"
    ESCALATION = "escalation", "Escalations"


class Unsent(Labelled):
    """Why something is not sent, where that is no answer of the other side."""

    MAIL_OFF = "mail_off", "e-mail is switched off"
    SWITCHED_OFF = "switched_off", "switched off before it was sent"
    HELD_BACK = "held_back", "held back: put back from a backup"


class NotAnAddress(Refusal):
    template = "A robot's address begins with https:// and was copied whole from the group's settings."


class KindUnknown(Refusal):
    template = "The address does not tell which kind of robot this is. Choose the kind."


class RobotNameTaken(Refusal):
    template = "There is a robot called “{name}” already."


@dataclass(frozen=True)
class RobotFacts:
    """A group robot as typed. `kind` None: the address tells. An empty address or key leaves the one that is there."""

    name: str
    address: str = ""
    kind: RobotKind | None = None
    key: str = ""
    department_id: int | None = None
    urgent: bool = False
    digest: bool = False
    escalation: bool = False
    enabled: bool = False

    def clean(self, inside: bool = False) -> "RobotFacts":
        """The same facts, tidied. Raises Incomplete, TooLong, NotAnAddress, KindUnknown."""
        address = check_address(self.address, inside) if self.address.strip() else ""
        kind = self.kind or kind_of(address)
        if kind is None and address:
            raise KindUnknown
        return replace(self, name=line(self.name, "Name", 100), address=address, kind=kind, key=self.key.strip())


HOSTS = {
    "qyapi.weixin.qq.com": RobotKind.WECOM,
    "oapi.dingtalk.com": RobotKind.DINGTALK,
    "open.feishu.cn": RobotKind.FEISHU,
    "open.larksuite.com": RobotKind.FEISHU,
}
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))


def kind_of(address: str) -> RobotKind | None:
    """What the address itself says of which kind a robot is."""
    return HOSTS.get(urlsplit(address).hostname or "")


def check_address(address: str, inside: bool = False) -> str:
    """The address of a robot, tidied. `inside`: plain HTTP is accepted too. Raises NotAnAddress."""
    address = address.strip()
    parts = urlsplit(address)
    if parts.scheme not in (("https", "http") if inside else ("https",)) or not parts.hostname or parts.username:
        raise NotAnAddress
    if not address.isascii() or any(sign.isspace() for sign in address):
        raise NotAnAddress
    return address


def wait_after(tries: int) -> timedelta | None:
    """How long until it is tried again after so many tries. None: it is given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8, none of its signs torn."""
    whole = text.encode()
    return text if len(whole) <= most else whole[: most - 3].decode("utf-8", "ignore") + "…"
