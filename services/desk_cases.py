"""Which cases ask for attention for another reason than where they stand. Conditions on `Case`."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from db.cases import Case, Holding
from db.complaints import Attachment, Complaint, Message
from db.org import User
from domain.cases import CaseStatus
from domain.ledger import Holder

CLOSED_WITHIN = timedelta(days=14)  # as long as a call is worth while
# made once: SQLAlchemy adapts each column anew for each that is made
merged, goes_on, earlier = (aliased(Case) for _ in range(3))


def uncalled(closed_since: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Closed not long ago, and of those whose complaints were merged into it, at once or by way of another and however
    long ago they were filed, one has not said what they think of it."""
    direct = (
        select(merged.id, goes_on.id.label("goes_on_id"), goes_on.resolved_at)
        .join(goes_on, merged.merged_into_id == goes_on.id)
        .where(goes_on.status == CaseStatus.CLOSED, goes_on.closed_at >= closed_since)
        .cte("absorbed", recursive=True)
    )
    before = select(earlier.id, direct.c.goes_on_id, direct.c.resolved_at)
    absorbed = direct.union_all(before.join(direct, earlier.merged_into_id == direct.c.id))
    waits = (
        select(absorbed.c.goes_on_id)
        .join(Complaint, Complaint.case_id == absorbed.c.id)
        .where(or_(Complaint.outcome_at.is_(None), Complaint.outcome_at < absorbed.c.resolved_at))
    )
    return Case.id.in_(waits)


def supplemented() -> ColumnElement[bool]:
    """The clock stands for something from the enterprise, and it has written or sent a file since: it may go on."""
    stop = select(Holding.from_at).where(
        Holding.case_id == Case.id, Holding.holder == Holder.ENTERPRISE, Holding.expires_at == Case.paused_until
    )
    since = stop.order_by(Holding.from_at).limit(1).correlate(Case).scalar_subquery()
    came = (
        exists().where(said.case_id == Case.id, by.is_(None), said.created_at >= since)
        for said, by in ((Message, Message.author_id), (Attachment, Attachment.added_by_id))
    )
    return (Case.status == CaseStatus.WAITING) & or_(*came)


def orphaned() -> ColumnElement[bool]:
    """Somebody has it who was disabled or works in another department since: it is to be passed on."""
    gone = User.disabled_at.is_not(None) | User.department_id.is_distinct_from(Case.department_id)
    taken_on = Case.status.in_([CaseStatus.WORKING, CaseStatus.WAITING])
    return taken_on & exists().where(User.id == Case.officer_id, gone)


def says_solved() -> ColumnElement[bool]:
    """“Solved” came by a way that had been in the hands of who resolved it: somebody else is to hear it once more."""
    said = exists().where(Complaint.case_id == Case.id, Complaint.said_solved_at.is_not(None))
    return (Case.status == CaseStatus.RESOLVED) & said
