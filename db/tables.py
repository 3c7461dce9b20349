"""Every table, imported: for migrations and for whoever needs the whole metadata."""

from db import cases, door, enterprises, org, projects, records, rules, trail
from db.base import Base

__all__ = ["Base", "cases", "door", "enterprises", "org", "projects", "records", "rules", "trail"]
