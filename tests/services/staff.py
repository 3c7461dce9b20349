"""People and departments to test with, put into the database as they would be after their first sign-in."""

from itertools import count
from typing import Any

from db.engine import Sessions
from db.org import Department, User
from domain.access import Actor, Role
from services.clock import utc_now

_numbers = count(1)


def a_department(name: str | None = None, **columns: Any) -> int:
    number = next(_numbers)
    with Sessions.begin() as db:
        row = Department(
            code=f"T{number}",
            name=name or f"第{number}局",
            **{"is_centre": False, "created_at": utc_now()} | columns,
        )
        db.add(row)
        db.flush()
        return row.id


def someone(role: Role, department_id: int | None = None, name: str | None = None, **columns: Any) -> Actor:
    number = next(_numbers)
    with Sessions.begin() as db:
        row = User(
            name=name or f"人员{number}",
            role=role,
            department_id=department_id,
            **{
                "username": f"user{number}",
                "password_hash": "-",
                "must_change_password": False,
                "created_at": utc_now(),
            }
            | columns,
        )
        db.add(row)
        db.flush()
        return Actor(row.id, row.name, row.role, row.department_id)
