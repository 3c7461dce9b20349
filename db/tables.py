"""Every table, imported: for migrations and for whoever needs the whole metadata."""

from db import (
    background,
    backlogs,
    cases,
    complaints,
    door,
    enterprises,
    offshoots,
    org,
    pauses,
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
    "cases",
    "complaints",
    "door",
    "enterprises",
    "offshoots",
    "org",
    "pauses",
    "projects",
    "records",
    "reviews",
    "rules",
    "search",
    "tallies",
    "trail",
    "visits",
]
