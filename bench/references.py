"""What a question costs the database alone: the same rows by bare SQL, without permission, cards or words."""

import re
from typing import Any

ROW = (
    "SELECT c.id, c.version, c.number, c.title, e.name, c.kind, x.category, x.channel, x.urgent, c.about_id, c.status, "
    "c.department_id, d.name, u.name, c.opened_at, c.due_at, c.reply_due_at, c.replied_at, c.accept_due_at "
    "FROM cases c JOIN complaints x ON x.case_id = c.id JOIN departments d ON d.id = c.department_id "
    "JOIN users u ON u.id = c.officer_id LEFT JOIN enterprises e ON e.id = c.enterprise_id WHERE "
)
ON_BOARD = "c.kind IN ('complaint', 'demand', 'suggestion')"
NEXT_DUE = f"{ON_BOARD} AND c.resolved_at IS NULL ORDER BY c.due_at, c.id LIMIT 51"

OPEN = (f"{ROW} {NEXT_DUE}",)
OF_DEPARTMENT = (f"{ROW} c.department_id = :department AND {NEXT_DUE}",)
DEEP = (f"{ROW} {ON_BOARD} AND (c.opened_at, c.id) < (:at, :id) ORDER BY c.opened_at DESC, c.id DESC LIMIT 51",)
CASE = (
    f"{ROW.replace('c.version', 'x.body, x.reply, x.resolution, c.version')} c.id = :id",
    "SELECT h.holder, d.name, u.name, h.from_at, h.to_at, h.reason FROM holdings h JOIN departments d "
    "ON d.id = h.department_id JOIN users u ON u.id = h.officer_id WHERE h.case_id = :id ORDER BY h.from_at",
)
STATUS = (
    f"SELECT status, count(*) FROM cases c WHERE {ON_BOARD} AND resolved_at IS NULL GROUP BY status",
    f"SELECT count(*) FROM cases c WHERE {ON_BOARD} AND status = 'resolved'",
)
FOUND = {
    "sqlite": (
        f"{ROW} c.id IN (SELECT rowid FROM case_grams WHERE case_grams MATCH :words ORDER BY rowid DESC LIMIT 51)",
    ),
    "postgresql": (
        f"{ROW} c.id IN (SELECT case_id FROM case_grams WHERE grams @@ CAST(:words AS tsquery) "
        "ORDER BY case_id DESC LIMIT 51)",
    ),
}


class Bare:
    """A connection of the driver; `ask` runs statements and fetches everything."""

    def __init__(self, engine: str, connection: Any) -> None:
        self.engine, self.cursor = engine, connection.cursor()
        if engine == "postgresql":
            connection.autocommit = True

    def ask(self, statements: tuple[str, ...], **values: Any) -> None:
        for statement in statements:
            if self.engine == "postgresql":
                statement = re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement)
                wanted = {name: values[name] for name in re.findall(r"%\((\w+)\)s", statement)}
                self.cursor.execute(statement, wanted, prepare=False)
            else:
                self.cursor.execute(statement, values)
            self.cursor.fetchall()
