"""Until when what was heard on visits is to be settled (clause 14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from db.visits import Opinion, Visit
from domain.visits import OpinionStatus
from services import rulebook, rules
from services.rulebook import Due
from services.visit_days import closes
from services.work import Read, Work


def heard(work: Work, visit: Visit, said: Sequence[str]) -> list[Opinion]:
    """What was heard, to be settled within the limit from the close of that day on, or from now if it is not over."""
    rule = rules.rule_on(work.db, "opinion.settle", work.now)
    due_at = rules.due_from(work.db, rule, min(work.now, closes(work, visit.visited_on)))
    return [
        Opinion(visit_id=visit.id, author_id=visit.author_id, department_id=visit.department_id, body=body,
                keeper_id=visit.keeper_id, status=OpinionStatus.HEARD, rule_id=rule.id, due_at=due_at)
        for body in said
    ]  # fmt: skip


def nearest(left: Iterable[Any]) -> tuple[datetime, datetime, int] | None:
    """Of what is left to settle of a visit, what is due first: when, since when, under which rule. None: there was no
    limit yet."""
    return min(((o.due_at, o.created_at, o.rule_id) for o in left if o.due_at and o.rule_id), default=None)


def first_due(read: Read, left: Mapping[int, Iterable[Opinion]]) -> dict[int, Due]:
    """The same of each visit, judged."""
    asked = {id: due for id, opinions in left.items() if (due := nearest(opinions))}
    judged = rulebook.judged(read, [(rule_id, min(at, due_at), due_at) for due_at, at, rule_id in asked.values()])
    return dict(zip(asked, judged, strict=True))
