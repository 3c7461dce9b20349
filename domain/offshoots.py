"""What grows out of a case: a request to coordinate (clause 48), a special report and its tasks (clause 95)."""

from domain.access import Permission as P
from domain.cases import CaseStatus as S
from domain.errors import Refusal
from domain.flow import Ask, Flow, Kind, Move, states


class StillOpen(Refusal):
    template = "Still open: {what}. Say why it ends without them."


class AnotherDepartments(Refusal):
    template = "This is for {department} to do."


class OwnDepartment(Refusal):
    template = "{department} is your own department. Ask another."


class OfTheirHouse(Refusal):
    template = "This is about a department to which {name} belongs. Name somebody else."


class CannotTakeIt(Refusal):
    template = "{name} works as {role} and cannot be given this."
    words = ("role",)


class ReportUnderWay(Refusal):
    template = "Special report {number} is under way on this case already."


REASON = Ask("reason", "Why")
DESPITE = Ask("despite", "Why it ends without what is still open", required=False)

COORDINATION: Flow[S] = Flow(
    name="coordination",
    initial=S.ASKED,
    moves=(
        Move("take_on", "Take on", states(S.ASKED), S.ANSWERING, P.CASE_WORK,
             final="From this moment you are the named person who answers."),
        Move("answer", "Answer", states(S.ANSWERING), S.ANSWERED, P.CASE_WORK, (Ask("answer", "Answer"),)),
        Move("send_back", "Return", states(S.ASKED, S.ANSWERING), S.DECLINED, P.CASE_WORK, (REASON,)),
    ),
)  # fmt: skip

SPECIAL_REPORT: Flow[S] = Flow(
    name="special_report",
    initial=S.PREPARING,
    moves=(
        Move("write", "Write", states(S.PREPARING), S.PREPARING, P.CASE_WORK,
             (Ask("facts", "Facts of the case", required=False), Ask("options", "Options", required=False),
              Ask("proposal", "Proposal", required=False))),
        Move("put_forward", "Put before the leader", states(S.PREPARING), S.SUBMITTED, P.CASE_WORK,
             final="From this moment the leader is the named person accountable."),
        Move("decide", "Decide", states(S.SUBMITTED), S.DECIDED, P.CASE_DECIDE, (Ask("decision", "Decision"),),
             final="Your words are the decision. Tasks are given out under them."),
        Move("send_back", "Return", states(S.SUBMITTED), S.PREPARING, P.CASE_DECIDE, (REASON,)),
        Move("assign", "Give out a task", states(S.DECIDED), S.DECIDED, P.CASE_ASSIGN,
             (Ask("asked", "What is to be done"), Ask("department", "Department", Kind.DEPARTMENT),
              Ask("officer", "Accountable officer", Kind.PERSON, required=False),
              Ask("workdays", "Limit in working days", Kind.NUMBER))),
        Move("conclude", "Conclude", states(S.DECIDED), S.CONCLUDED, P.CASE_ASSIGN,
             (Ask("conclusion", "What came of it"), DESPITE)),
    ),
)  # fmt: skip

TASK: Flow[S] = Flow(
    name="task",
    initial=S.ASSIGNED,
    moves=(
        Move("accept", "Take on", states(S.ASSIGNED), S.DOING, P.CASE_WORK,
             final="From this moment you are the named person accountable for this task."),
        Move("finish", "Report it done", states(S.DOING), S.DONE, P.CASE_WORK, (Ask("answer", "What was done"),)),
        Move("check", "Confirm", states(S.DONE), S.CHECKED, P.CASE_ASSIGN),
        Move("redo", "Not enough", states(S.DONE), S.DOING, P.CASE_ASSIGN, (REASON,)),
    ),
)  # fmt: skip

# Where an offshoot no longer keeps what it grew out of from ending.
OVER = (S.ANSWERED, S.DECLINED, S.CONCLUDED, S.CHECKED)
