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
    resolved: dict[str, object] = {"resolved_from": first, "resolved_to": last}
    counted: dict[str, dict[str, object]] = {
        "raised": {"since": first, "until": last},
        "resolved": resolved,
        "in_time": resolved | {"timely": True},
        "confirmed": resolved | {"outcome": Outcome.SOLVED},
        "open": {"open_on": last},
        "overdue": {"open_on": last, "overdue": True},
    }
    if key in counted:
        return links.complaints(status="all", enterprise=its, project=card.project_id, **counted[key])
    return links.project(card.project_id)
