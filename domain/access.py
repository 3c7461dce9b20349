from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Any

from domain.confidential import About
from domain.labels import Labelled


class Permission(Labelled):
    """`thing:verb`, with the sentence that the grants matrix and every refusal use."""

    PROJECT_SEE = "project:see", "See projects and who is accountable for them"
    PROJECT_INTAKE = "project:intake", "Take a project in"
    PROJECT_EDIT = "project:edit", "Change the facts of a project"
    PROJECT_HOLD = "project:hold", "Suspend, end or resume a project"
    HANDOFF_OFFER = "handoff:offer", "Offer a handoff, or withdraw the offer"
    HANDOFF_ANSWER = "handoff:answer", "Accept or return a handoff offered to me"
    LEAD_ASSIGN = "lead:assign", "Name the lead leader and the coordinator of a major project"
    DIARY_WRITE = "diary:write", "Write in the negotiation diary"
    DIARY_ACKNOWLEDGE = "diary:acknowledge", "Acknowledge important negotiation events"
    REPORT_WRITE = "report:write", "Write and file stage reports and major-project reports"
    REPORT_RECEIVE = "report:receive", "Receive reports and sign for them"
    REVIEW_HOLD = "review:hold", "Hold the quarterly review of a major project"
    SERVICE_TICK = "service:tick", "Tick off the service package of a stage"
    DOCUMENT_ADD = "document:add", "Add documents to a project"
    ENTERPRISE_SEE = "enterprise:see", "See enterprises"
    ENTERPRISE_EDIT = "enterprise:edit", "Register enterprises and change their facts"
    CASE_SEE = "case:see", "See complaints and who holds them"
    CASE_RECORD = "case:record", "Record what an enterprise complains of"
    CASE_DISPATCH = "case:dispatch", "Dispatch and transfer complaints, settle them on the spot"
    CASE_WORK = "case:work", "Accept, return, answer and resolve complaints"
    CASE_HAND_ON = "case:hand_on", "Pass a complaint on to another person of the department that has it"
    CASE_RESUME = "case:resume", "Let the stopped clock of a complaint go on"
    CASE_PAUSE = "case:pause", "Approve that the clock of a complaint stops, and that it gets more time"
    CASE_VERIFY = "case:verify", "Call back, close and reopen complaints"
    CASE_URGE = "case:urge", "Urge whoever holds a complaint to make haste"
    CASE_WATCH = "case:watch", "See which complaints are passed around, drag on or are answered by rote"
    WALL_SEE = "wall:see", "See the leaders' wall"
    TEMPLATE_KEEP = "template:keep", "Keep the reply templates"
    CASE_KEEP = "case:keep", "Handle sealed complaints about a department, and see who an anonymous one came from"
    CASE_WRITE = "case:write", "Write to the enterprise about its complaint and add files to it"
    CASE_RECEIPT = "case:receipt", "Give the enterprise the receipt of its complaint with its secret"
    LINK_ISSUE = "link:issue", "Issue and revoke the code link of an enterprise"
    CASE_SHARE = "case:share", "Name the co-hosts of a case"
    CASE_ASK = "case:ask", "Ask another department for an answer, about a case or project one works on"
    CASE_DECIDE = "case:decide", "Decide on special reports put before me"
    CASE_ASSIGN = "case:assign", "Give out the tasks that follow from a decision, and check them"
    CASE_UNSEAL = "case:unseal", "Open a sealed complaint with a reason that the complainant is shown"
    VISIT_SEE = "visit:see", "See visits and visit plans, what was heard, and how often an enterprise is interrupted"
    VISIT_PLAN = "visit:plan", "Plan visits, reassign and skip them"
    VISIT_LOG = "visit:log", "Log visits and settle what was heard"
    BURDEN_ENTER = "burden:enter", "Enter inspections and surveys of enterprises"
    ORG_SEE = "org:see", "See departments, posts and liaisons"
    ORG_MANAGE = "org:manage", "Manage departments, posts and people"
    GRANTS_SEE = "grants:see", "See who may do what"
    RULE_SEE = "rule:see", "See the rulebook and the clause map"
    RULE_SET = "rule:set", "Change limits and the working calendar"
    REHEARSAL_SEE = "rehearsal:see", "See what other limits would have meant for the cases of the last twelve months"
    DUTY_PLAN = "duty:plan", "Plan who answers the hotline on which day"
    ROUTING_SET = "routing:set", "Set which department is suggested for a category"
    DATA_IMPORT = "data:import", "Import enterprises and projects from workbooks"
    ORG_IMPORT = "org:import", "Import departments and people from workbooks"
    DATA_EXPORT = "data:export", "Export what is on the screen"
    BACKGROUND_MANAGE = "background:manage", "See the background work and manage the group robots"
    DEMO_PLAY = "demo:play", "Let the people of a demonstration go about their work"
    SWEEP_RUN = "sweep:run", "Do the background work"
    PUBLIC_FILE = "public:file", "File over the public page"
    PUBLIC_FOLLOW = "public:follow", "Follow and answer one's own case by its secret"
    SELF = "self:manage", "Manage my own account"


class Role(Labelled):
    ADMINISTRATOR = "administrator", "Administrator"
    DISPATCHER = "dispatcher", "Centre dispatcher"
    LIAISON = "liaison", "Department liaison"
    OFFICER = "officer", "Department officer"
    DEPARTMENT_LEADER = "department_leader", "Department leader"
    ZONE_LEADER = "zone_leader", "Zone leader"
    INSPECTOR = "inspector", "Inspector"
    SUPERVISOR = "supervisor", "Supervisor"
    SYSTEM = "system", "The system (nobody's role)"
    ENTERPRISE = "enterprise", "The enterprise (nobody's role)"

    @classmethod
    def offered(cls) -> tuple["Role", ...]:
        return STAFF


# Roles that no person can be given: who acts in them comes in by a door of its own (services/admission.py).
NOT_STAFF = (Role.SYSTEM, Role.ENTERPRISE)
STAFF = tuple(role for role in Role if role not in NOT_STAFF)


class Scope(IntEnum):
    """How far a permission reaches: rows I am named on, those and what is said about the centre, rows of my
    department, the whole zone."""

    OWN = 1
    DEPARTMENT = 2
    ZONE = 3
    ABOUT_CENTRE = 4


SCOPE_LABELS = {
    Scope.OWN: "rows I am named on",
    Scope.DEPARTMENT: "rows of my department",
    Scope.ZONE: "the whole zone",
    Scope.ABOUT_CENTRE: "complaints about the service centre, in its place",
}


@dataclass(frozen=True)
class Reach:
    """Which columns of a row say whose it is, and which department it is about, if it is about one, and since when:
    who sat there then or later never sees the row, and of the others only those who handle it. `shares` names its rows
    that each give a department a share in it, by their `department_id`. Read by `allows()` and its SQL twin alike."""

    people: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    about: str | None = None
    since: str | None = None
    shares: str | None = None


P, OWN, DEPARTMENT, ZONE, ABOUT_CENTRE = Permission, Scope.OWN, Scope.DEPARTMENT, Scope.ZONE, Scope.ABOUT_CENTRE

_EVERYONE = dict.fromkeys((P.SELF, P.ORG_SEE, P.GRANTS_SEE, P.RULE_SEE, P.DEMO_PLAY), ZONE)
_WATCHES = _EVERYONE | dict.fromkeys(
    (P.PROJECT_SEE, P.ENTERPRISE_SEE, P.CASE_SEE, P.VISIT_SEE, P.REHEARSAL_SEE, P.DATA_EXPORT), ZONE
)
_WORKS = _EVERYONE | {
    P.PROJECT_SEE: DEPARTMENT,
    P.PROJECT_INTAKE: ZONE,
    P.PROJECT_EDIT: OWN,
    P.HANDOFF_OFFER: OWN,
    P.HANDOFF_ANSWER: OWN,
    P.DIARY_WRITE: DEPARTMENT,
    P.REPORT_WRITE: OWN,
    P.REPORT_RECEIVE: OWN,
    P.SERVICE_TICK: DEPARTMENT,
    P.DOCUMENT_ADD: DEPARTMENT,
    P.ENTERPRISE_SEE: ZONE,
    P.ENTERPRISE_EDIT: ZONE,
    P.CASE_SEE: DEPARTMENT,
    P.CASE_RECORD: ZONE,
    P.CASE_WORK: DEPARTMENT,
    P.CASE_HAND_ON: OWN,
    P.CASE_RESUME: DEPARTMENT,
    P.CASE_WRITE: DEPARTMENT,
    P.CASE_RECEIPT: OWN,
    P.CASE_SHARE: DEPARTMENT,
    P.CASE_ASK: DEPARTMENT,
    P.VISIT_SEE: DEPARTMENT,
    P.VISIT_PLAN: OWN,
    P.VISIT_LOG: DEPARTMENT,
    P.BURDEN_ENTER: DEPARTMENT,
    P.DATA_EXPORT: DEPARTMENT,
}

# What keeping the board is: the centre's to do, and supervision's where the centre itself is complained of.
_KEEPING = (
    *(P.CASE_DISPATCH, P.CASE_HAND_ON, P.CASE_PAUSE, P.CASE_RESUME, P.CASE_VERIFY),
    *(P.CASE_SHARE, P.CASE_KEEP, P.CASE_WRITE, P.CASE_RECEIPT),
)

GRANTS: dict[Role, dict[Permission, Scope]] = {
    Role.ADMINISTRATOR: _WATCHES | dict.fromkeys((P.ORG_MANAGE, P.ORG_IMPORT, P.BACKGROUND_MANAGE, P.RULE_SET), ZONE),
    Role.DISPATCHER: _WORKS
    | dict.fromkeys(
        (
            *_KEEPING,
            *(P.PROJECT_SEE, P.PROJECT_EDIT, P.PROJECT_HOLD, P.LEAD_ASSIGN, P.DIARY_WRITE),
            *(P.DIARY_ACKNOWLEDGE, P.REVIEW_HOLD, P.REPORT_RECEIVE, P.DOCUMENT_ADD, P.DATA_IMPORT),
            *(P.DATA_EXPORT, P.CASE_SEE, P.CASE_ASK, P.CASE_ASSIGN, P.DUTY_PLAN),
            *(P.ROUTING_SET, P.CASE_URGE, P.CASE_WATCH, P.WALL_SEE, P.TEMPLATE_KEEP),
            *(P.LINK_ISSUE, P.VISIT_SEE, P.VISIT_PLAN, P.REHEARSAL_SEE),
        ),
        ZONE,
    ),
    Role.LIAISON: _WORKS
    | {
        P.PROJECT_EDIT: DEPARTMENT,
        P.HANDOFF_OFFER: DEPARTMENT,
        P.REPORT_WRITE: DEPARTMENT,
        P.VISIT_PLAN: DEPARTMENT,
        P.CASE_HAND_ON: DEPARTMENT,
    },
    Role.OFFICER: _WORKS,
    Role.DEPARTMENT_LEADER: _WORKS
    | dict.fromkeys(
        (P.PROJECT_HOLD, P.HANDOFF_OFFER, P.CASE_URGE, P.VISIT_PLAN, P.WALL_SEE, P.CASE_HAND_ON), DEPARTMENT
    ),
    Role.ZONE_LEADER: _WATCHES
    | dict.fromkeys((P.LEAD_ASSIGN, P.CASE_URGE, P.CASE_WATCH, P.WALL_SEE), ZONE)
    | dict.fromkeys((P.REPORT_RECEIVE, P.HANDOFF_OFFER, P.HANDOFF_ANSWER), OWN)
    | dict.fromkeys((P.CASE_DECIDE, P.CASE_ASSIGN, P.REVIEW_HOLD, P.VISIT_PLAN, P.VISIT_LOG), OWN),
    Role.INSPECTOR: _WATCHES | dict.fromkeys((P.CASE_UNSEAL, P.CASE_URGE, P.CASE_WATCH, P.WALL_SEE), ZONE),
    # A complaint about the centre itself is not the centre's to see: each of supervision dispatches and checks it.
    Role.SUPERVISOR: _WATCHES
    | dict.fromkeys((P.CASE_UNSEAL, P.CASE_URGE, P.CASE_WATCH, P.WALL_SEE), ZONE)
    | dict.fromkeys(_KEEPING, ABOUT_CENTRE),
    Role.SYSTEM: {P.SWEEP_RUN: ZONE},
    # It reaches no row by itself: what it follows, it has shown the secret of (services/proofs.py).
    Role.ENTERPRISE: {P.PUBLIC_FILE: OWN, P.PUBLIC_FOLLOW: OWN},
}


class Duty(Enum):
    """What somebody may be named for on a project, and what they must then be able to do."""

    LEADER = P.HANDOFF_ANSWER, P.REPORT_RECEIVE
    OFFICER = P.HANDOFF_ANSWER, P.REPORT_WRITE


def can_carry(role: Role, duty: Duty) -> bool:
    """May somebody of this role be named? One who could neither sign nor report would be an owner in name only."""
    return all(permission in GRANTS[role] for permission in duty.value)


@dataclass(frozen=True)
class Actor:
    """Who asks. Made at the door; the frame reads it afresh from the database on every call.

    Where no person acts, `id` is 0: no row can name it, and the trail names nobody.
    """

    id: int
    name: str
    role: Role
    department_id: int | None = None
    session: str | None = None
    must_change_password: bool = False
    language: str | None = None
    chains: frozenset[int] = frozenset()  # departments in which they hold a post today
    left: frozenset[tuple[int, datetime]] = frozenset()  # where they worked or held a post before, and until when
    unsealed: frozenset[int] = frozenset()  # sealed cases that they opened with a reason
    centre: int | None = None  # which department is the service centre

    @property
    def houses(self) -> frozenset[int]:
        """Every department whose matters are their own: what is said about it is not for them to see."""
        return self.chains | ({self.department_id} if self.department_id is not None else frozenset())

    def is_meant(self, about: About) -> bool:
        """Is it said about people of whom they are one, or were one when it was said or after?"""
        return about.department_id in self.houses or any(
            house == about.department_id and until >= about.since for house, until in self.left
        )

    @property
    def person_id(self) -> int | None:
        return self.id if self.role in STAFF else None

    def scope(self, permission: Permission) -> Scope | None:
        return GRANTS[self.role].get(permission)


def allows(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """The one access rule: does this person hold the permission, far enough to reach the subject?

    A subject says by its `reach` (see Reach) which of its columns name people and departments. One that is about a
    department is closed to its people, and sealed from all who do not handle it until they open it with a reason.
    """
    scope = actor.scope(permission)
    if scope is None or subject is None:
        return scope is not None
    reach: Reach = subject.reach_for(permission)
    about = getattr(subject, reach.about) if reach.about else None
    if about is not None and reach.since and actor.is_meant(About(about, getattr(subject, reach.since))):
        return False
    if scope is Scope.ZONE and (about is None or keeps(actor) or subject.id in actor.unsealed):
        return True
    if about is not None and about == stands_in_for(actor) and scope in (Scope.ZONE, Scope.ABOUT_CENTRE):
        return True
    if any(getattr(subject, column) == actor.id for column in reach.people):
        return True
    if scope in (Scope.OWN, Scope.ABOUT_CENTRE) or actor.department_id is None:
        return False
    shares = getattr(subject, reach.shares) if reach.shares else ()
    return any(getattr(subject, column) == actor.department_id for column in reach.departments) or any(
        share.department_id == actor.department_id for share in shares
    )


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that have a permission at all, however far it reaches."""
    return tuple(role for role, grants in GRANTS.items() if permission in grants)


def keeps(actor: Actor) -> bool:
    """Does this person handle sealed complaints, whoever's they are?"""
    return actor.scope(Permission.CASE_KEEP) is Scope.ZONE


def stands_in_for(actor: Actor) -> int | None:
    """The department in whose place this person handles what is said about it: the centre, where it is none of theirs.
    Whoever of supervision is there can act, not only the one whom a case names."""
    return actor.centre if actor.scope(Permission.CASE_KEEP) is Scope.ABOUT_CENTRE else None
