"""What a list of complaints can be narrowed by."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.cases import CaseKind, CaseStatus, Level
from domain.categories import Category, Group, Queue
from domain.complaints import OPEN, Channel, Outcome
from domain.limits import Lamp


@dataclass(frozen=True)
class Filters:
    """Which complaints are asked for. `status` None: those still open, or with `still_open=False` all.

    `words` must all occur; `lamp` is that of the promise in the greater danger; `…_from` and `…_to` are days, both
    included. `late`: resolved, and after its promise; `timely`: resolved, and within it; `unbroken`: open, and none of
    its promises is past. `told`: what is on a wall, nothing that is about a department. `open_on`: what was open at the
    end of that day, with `overdue` only what was past its promise by then. `project_id`: what counts for a project, its
    own and its enterprise's for none in particular; nothing that is about a department, nothing that was merged into
    another.
    `returned`: a department said that it was not its own, `returned_by` this one. `escalated` is the level that a
    promise has reached, `overran`: one that is past it; of the department `answerable` where that is named, whose
    promise it was. All on the days `turned_from` to `turned_to`.
    """

    words: str = ""
    status: CaseStatus | None = None
    still_open: bool = True
    group: Group | None = None
    category: Category | None = None
    queue: Queue | None = None
    department_id: int | None = None
    enterprise_id: int | None = None
    kind: CaseKind | None = None
    channel: Channel | None = None
    lamp: Lamp | None = None
    urgent: bool = False
    mine: bool = False
    sealed: bool = False
    opened_from: date | None = None
    opened_to: date | None = None
    resolved_from: date | None = None
    resolved_to: date | None = None
    late: bool = False
    timely: bool = False
    unbroken: bool = False
    open_on: date | None = None
    overdue: bool = False
    project_id: int | None = None
    outcome: Outcome | None = None
    told: bool = False
    returned: bool = False
    returned_by: int | None = None
    escalated: Level | None = None
    overran: bool = False
    answerable: int | None = None
    turned_from: date | None = None
    turned_to: date | None = None

    @property
    def promised(self) -> bool:
        """Are only such asked for as have a promise that runs? They come by it; others the newest first."""
        return self.status in OPEN if self.status else self.still_open or self.lamp is not None or self.unbroken

    @property
    def categories(self) -> frozenset[Category] | None:
        """The categories that group, category and queue leave; None: all."""
        asked = self.group, self.category, self.queue
        if asked == (None, None, None):
            return None
        return frozenset(
            one
            for one in Category
            if self.group in (None, one.group) and self.category in (None, one) and self.queue in (None, one.queue)
        )


@dataclass(frozen=True)
class Place:
    """Where a page of a list ended: its last row, by what the list is ordered by."""

    at: datetime
    id: int
