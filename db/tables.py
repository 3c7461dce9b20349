"""Every table, imported: for migrations and for whoever needs the whole metadata."""

from db import background, cases, complaints, door, enterprises, org, projects, records, rules, trail
from db.base import Base

__all__ = [
    "Base", "background", "cases", "complaints", "door", "enterprises", "org", "projects", "records", "rules", "trail",
]  # fmt: skip
