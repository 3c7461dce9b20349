"""The robots of chat groups: kept by the administrator, off until switched on, their addresses never shown again."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from db.background import Robot
from db.org import Department
from db.settings import Settings
from domain.access import Actor
from domain.access import Permission as P
from domain.errors import Incomplete, NotFound
from domain.messages import RobotFacts, RobotKind, RobotNameTaken
from services import letters, posting
from services.language import translate
from services.work import Read, Seen, Work, command, query


@dataclass(frozen=True)
class RobotCard:
    """A robot without its address and its key: whoever has those can speak in the group."""

    id: int
    version: int
    name: str
    kind: RobotKind
    host: str
    signed: bool
    department_id: int | None
    department: str | None
    urgent: bool
    digest: bool
    escalation: bool
    enabled: bool


@query(P.BACKGROUND_MANAGE)
def listing(read: Read) -> list[RobotCard]:
    """Every robot, by name."""
    rows = read.db.execute(select(Robot, Department.name).outerjoin(Department).order_by(Robot.name))
    return [
        RobotCard(
            r.id, r.version, r.name, r.kind, r.address.split("/")[2], bool(r.key), r.department_id, department,
            r.urgent, r.digest, r.escalation, r.enabled,
        )
        for r, department in rows
    ]  # fmt: skip


@command(P.BACKGROUND_MANAGE)
def register(work: Work, *, facts: RobotFacts) -> int:
    """Register a robot; answers its id. Raises Incomplete, TooLong, NotAnAddress, KindUnknown, RobotNameTaken."""
    facts = _clean(work, facts)
    if not facts.address:
        raise Incomplete(fields=("Address",))
    robot = work.add(Robot(**asdict(facts) | {"key": facts.key or None}))
    work.record(robot, "robot.registered", name=robot.name)
    return robot.id


@command(P.BACKGROUND_MANAGE)
def change(work: Work, seen: Seen, *, facts: RobotFacts) -> None:
    """Change a robot; an empty address or key leaves the one that is there. Raises as `register`, and Stale."""
    robot = work.take(Robot, seen)
    facts = _clean(work, facts, robot.id)
    for name, value in asdict(facts).items():
        if value not in ("", None) or name == "department_id":
            setattr(robot, name, value)
    work.record(robot, "robot.changed", name=robot.name)


def _clean(work: Work, facts: RobotFacts, id: int = 0) -> RobotFacts:
    facts = facts.clean(Settings.from_env().robots_inside)
    if work.db.scalar(select(Robot.id).where(Robot.name == facts.name, Robot.id != id)):
        raise RobotNameTaken(name=facts.name)
    if facts.department_id is not None and work.db.get(Department, facts.department_id) is None:
        raise NotFound(what="Department")
    return facts


def send_test(me: Actor, id: int) -> str | None:
    """Let a robot say at once that it can be heard, switched on or not. None: it was taken; else why it was not.

    Not through the outbox: who presses the button wants to know now. No transaction is open meanwhile.
    """
    kind, address, key = _secrets(me, id)
    try:
        said = "安商 · " + translate(letters.GROUPS_READ, "This is a test message. The robot can be heard.")
        posting.tell_group(kind, address, key, said)
    except posting.NotDelivered as failure:
        return str(failure)
    return None


@query(P.BACKGROUND_MANAGE)
def _secrets(read: Read, id: int) -> tuple[RobotKind, str, str | None]:
    robot = read.find(Robot, id)
    return robot.kind, robot.address, robot.key
