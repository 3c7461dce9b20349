"""The rows behind a figure of a quarterly review (clause 45)."""

from domain.complaints import Outcome
from services.reviews import ReviewCard
from ui import links

TABS = {"handoffs": "handoffs", "waiting_hours": "handoffs", "gap_hours": "handoffs", "important": "diary"}
TABS |= dict.fromkeys(("reports_in_time", "reports_late", "reports_missing"), "reports")


def review_rows(card: ReviewCard, key: str) -> str | None:
    """The list that a figure of the quarter counts, narrowed to its enterprise and days."""
    first, last, its = card.quarter.first, card.quarter.last, card.enterprise_id
    if key in TABS:
        return links.project(card.project_id, TABS[key])
    if key == "visits":
        return links.visits(enterprise=its, project=card.project_id, since=first, until=last)
    if key == "raised":
        return links.complaints(status="all", enterprise=its, since=first, until=last)
    if key in ("resolved", "in_time"):
        return links.complaints(status="all", enterprise=its, resolved_from=first, resolved_to=last)
    if key == "confirmed":
        return links.complaints(status="all", enterprise=its, resolved_from=first, resolved_to=last,
                                outcome=Outcome.SOLVED)  # fmt: skip
    if key in ("open", "overdue"):
        return links.complaints(status="all", enterprise=its, until=last)
    return links.project(card.project_id)
