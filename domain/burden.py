"""What the zone takes of an enterprise's time: visits, inspections, surveys by all departments (clauses 13, 81)."""

from domain.access import Permission as P
from domain.flow import Ask, Flow, Kind, Move, states
from domain.labels import Labelled


class InterruptionKind(Labelled):
    INSPECTION = "inspection", "Inspection"
    SURVEY = "survey", "Survey"


class InterruptionStatus(Labelled):
    ANNOUNCED = "announced", "Announced"
    MERGED = "merged", "Part of a joint visit"
    DONE = "done", "Took place"
    CALLED_OFF = "called_off", "Called off"


class Sort(Labelled):
    """What takes an enterprise's time on a day, in one calendar."""

    VISIT = "visit", "Visit"
    INSPECTION = "inspection", "Inspection"
    SURVEY = "survey", "Survey"


S = InterruptionStatus
INTERRUPTION: Flow[S] = Flow(
    name="interruption",
    initial=S.ANNOUNCED,
    moves=(
        Move("carry_out", "Took place", states(S.ANNOUNCED), S.DONE, P.BURDEN_ENTER, (Ask("result", "Result"),)),
        Move("move", "Move to another day", states(S.ANNOUNCED), S.ANNOUNCED, P.BURDEN_ENTER,
             (Ask("day", "Day", Kind.DATE),)),
        Move("merge", "Merge into a joint visit", states(S.ANNOUNCED), S.MERGED, P.BURDEN_ENTER,
             (Ask("host", "Joint visit", Kind.CHOICE),)),
        Move("part", "Take out of the joint visit", states(S.MERGED), S.ANNOUNCED, P.BURDEN_ENTER),
        Move("call_off", "Call off", states(S.ANNOUNCED), S.CALLED_OFF, P.BURDEN_ENTER, (Ask("reason", "Why"),)),
    ),
)  # fmt: skip
