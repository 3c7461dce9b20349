"""Every process of the house, by name: what the help draws and what the sweeps walk."""

from typing import Any

from domain.cases import REPORT
from domain.complaints import COMPLAINT
from domain.flow import Flow
from domain.offshoots import COORDINATION, SPECIAL_REPORT, TASK
from domain.projects import HANDOFF, PROJECT
from domain.reviews import REVIEW

FLOWS: dict[str, Flow[Any]] = {
    flow.name: flow for flow in (COMPLAINT, COORDINATION, SPECIAL_REPORT, TASK, HANDOFF, PROJECT, REPORT, REVIEW)
}

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
}
