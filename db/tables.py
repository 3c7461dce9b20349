"""Every table, imported: for migrations and for whoever needs the whole metadata."""

from db import (
    background,
    backlogs,
    cases,
    complaints,
    door,
    drafts,
    enterprises,
    offshoots,
    org,
    projects,
    records,
    reviews,
    rules,
    search,
    trail,
)
from db.base import Base

__all__ = [
    "Base",
    "background",
    "backlogs",
    "cases",
    "complaints",
    "door",
    "drafts",
    "enterprises",
    "offshoots",
    "org",
    "projects",
    "records",
    "reviews",
    "rules",
    "search",
    "trail",
]
