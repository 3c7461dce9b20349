"""Every table, imported: for migrations and for whoever needs the whole metadata."""

from db import (
    background,
    backlogs,
    case_requests,
    cases,
    complaints,
    door,
    enterprises,
    offshoots,
    org,
    projects,
    records,
    reviews,
    rules,
    search,
    tallies,
    trail,
    visits,
)
from db.base import Base

__all__ = [
    "Base",
    "background",
    "backlogs",
    "case_requests",
    "cases",
    "complaints",
    "door",
    "enterprises",
    "offshoots",
    "org",
    "projects",
    "records",
    "reviews",
    "rules",
    "search",
    "tallies",
    "trail",
    "visits",
]
