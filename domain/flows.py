"""Every process of the house, by name: what the help draws and what the sweeps walk."""

from typing import Any

from domain.burden import INTERRUPTION
from domain.cases import REPORT
from domain.complaints import COMPLAINT
from domain.flow import Flow
from domain.offshoots import COORDINATION, SPECIAL_REPORT, TASK
from domain.projects import HANDOFF, PROJECT
from domain.reviews import REVIEW
from domain.visits import OPINION, PLAN, VISIT

_HERE: tuple[Flow[Any], ...] = (
    *(COMPLAINT, COORDINATION, SPECIAL_REPORT, TASK, HANDOFF, PROJECT, REPORT, REVIEW),
    *(PLAN, VISIT, OPINION, INTERRUPTION),
)
FLOWS: dict[str, Flow[Any]] = {flow.name: flow for flow in _HERE}

# What each is called, as a msgid.
TITLES = {
    "complaint": "A complaint",
    "coordination": "A request to coordinate",
    "special_report": "A special report",
    "task": "A task",
    "handoff": "A handoff",
    "project": "A project",
    "report": "A report",
    "review": "A quarterly review",
    "plan": "A planned visit",
    "visit": "A visit paid",
    "opinion": "An opinion heard",
    "interruption": "An inspection or survey",
}
