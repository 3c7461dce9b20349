from domain.access import Duty
from domain.access import Permission as P
from domain.errors import Refusal
from domain.flow import Ask, Flow, Move, states
from domain.labels import Labelled


class ProjectStatus(Labelled):
    ACTIVE = "active", "Under way"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"


class Source(Labelled):
    """How the zone came to know of a project."""

    VISIT_OUT = "visit_out", "Promotion trip"
    FAIR = "fair", "Fair or forum"
    REFERRAL = "referral", "Referred by an investor"
    AGENCY = "agency", "Agency or chamber"
    WALK_IN = "walk_in", "Came by itself"
    HIGHER_LEVEL = "higher_level", "Passed down from a higher level"
    EXPANSION = "expansion", "Expansion of a resident enterprise"


class Seat(Labelled):
    """A seat beside the stage's three names that a major project always has filled (clauses 42, 50)."""

    LEAD_LEADER = "lead_leader", "Lead leader"
    COORDINATOR = "coordinator", "Coordinator"


DUTY_OF = {Seat.LEAD_LEADER: Duty.LEADER, Seat.COORDINATOR: Duty.OFFICER}


class HandoffKind(Labelled):
    """What is handed over: the next stage, the people of this stage, or a seat."""

    STAGE = "stage", "Next stage"
    PEOPLE = "people", "People within the stage"
    LEAD_LEADER = "lead_leader", "Lead leader"
    COORDINATOR = "coordinator", "Coordinator"


SEAT_OF = {HandoffKind.LEAD_LEADER: Seat.LEAD_LEADER, HandoffKind.COORDINATOR: Seat.COORDINATOR}


class HandoffStatus(Labelled):
    OFFERED = "offered", "Waiting for acceptance"
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SameHands(Refusal):
    """Two signatures are two people (clause 11)."""

    template = "A handoff needs two signatures: the giver and the receiver cannot be the same person."


class HandoffOpen(Refusal):
    template = "A handoff of this project is already waiting for {name}. It must be answered or withdrawn first."


class NothingChanges(Refusal):
    template = "The people named are the ones already accountable; there is nothing to hand over."


class CannotCarry(Refusal):
    template = "{name} has the role of {role} and cannot be named as accountable for a project."
    words = ("role",)


class NotOfDepartment(Refusal):
    template = "{name} does not work in {department}."


class NotActive(Refusal):
    template = "This project is not active; resume it first."


class LikelyDuplicate(Refusal):
    """Raised by intake when a likely duplicate lead was not yet looked at and confirmed (clause 29)."""

    template = "There are likely duplicates of this lead. Look at them, then confirm that this is another project."


class SeatsMissing(Refusal):
    template = "This is a major project: name its lead leader and its coordinator."


OFFERED = states(HandoffStatus.OFFERED)

HANDOFF = Flow(
    name="handoff",
    initial=HandoffStatus.OFFERED,
    moves=(
        Move("accept", "Accept", OFFERED, HandoffStatus.ACCEPTED, P.HANDOFF_ANSWER,
             (Ask("note", "Note to the giver", required=False),),
             final="From this moment the named people are accountable."),
        Move("send_back", "Return", OFFERED, HandoffStatus.RETURNED, P.HANDOFF_ANSWER,
             (Ask("reason", "Why is it returned"),)),
        Move("withdraw", "Withdraw the offer", OFFERED, HandoffStatus.WITHDRAWN, P.HANDOFF_OFFER,
             (Ask("reason", "Why is it withdrawn"),)),
    ),
)  # fmt: skip

PROJECT = Flow(
    name="project",
    initial=ProjectStatus.ACTIVE,
    moves=(
        Move("suspend", "Suspend", states(ProjectStatus.ACTIVE), ProjectStatus.SUSPENDED, P.PROJECT_HOLD,
             (Ask("reason", "Why"),)),
        Move("resume", "Resume", states(ProjectStatus.SUSPENDED, ProjectStatus.ENDED), ProjectStatus.ACTIVE,
             P.PROJECT_HOLD, (Ask("reason", "Why"),)),
        Move("end", "End", states(ProjectStatus.ACTIVE, ProjectStatus.SUSPENDED), ProjectStatus.ENDED,
             P.PROJECT_HOLD, (Ask("reason", "Why"),),
             final="The project leaves every list of open work; its history stays."),
    ),
)  # fmt: skip
