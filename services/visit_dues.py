"""Until when what was heard on visits is to be settled (clause 14)."""

from collections.abc import Iterable, Mapping, Sequence

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


def first_due(read: Read, left: Mapping[int, Iterable[Opinion]]) -> dict[int, Due]:
    """Of what is left to settle of each visit, what is due first; nothing where there was no limit yet."""
    asked = {
        id: min((o.due_at, o.created_at, o.rule_id) for o in opinions if o.due_at and o.rule_id)
        for id, opinions in left.items()
        if any(o.due_at for o in opinions)
    }
    judged = rulebook.judged(read, [(rule_id, min(at, due_at), due_at) for due_at, at, rule_id in asked.values()])
    return dict(zip(asked, judged, strict=True))
