"""Since when a promise counts, and for how many days a task was given: what the calendar moves can be counted anew"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CASES = sa.table("cases", sa.column("id", sa.Integer), sa.column("opened_at", MOMENT), sa.column("due_at", MOMENT),
                 sa.column("kind", sa.String), sa.column("promised_at", MOMENT))  # fmt: skip
TASKS = sa.table("tasks", sa.column("case_id", sa.Integer), sa.column("workdays", sa.Integer))
EVENTS = sa.table("events", sa.column("subject_type", sa.String), sa.column("subject_id", sa.Integer),
                  sa.column("kind", sa.String), sa.column("at", MOMENT))  # fmt: skip
DAYS = sa.table("workdays", sa.column("on", sa.Date), sa.column("working", sa.Boolean))
HOURS = sa.table("work_hours", sa.column("valid_from", sa.Date), sa.column("closes", sa.Time))
ANEW = ("special_report.put_forward", "special_report.send_back", "special_report.decide")
ZONE = ZoneInfo("Asia/Shanghai")


def upgrade() -> None:
    op.execute("ALTER TABLE cases RENAME COLUMN reopened_at TO promised_at")
    op.add_column("tasks", sa.Column("workdays", sa.Integer(), nullable=True))
    last = sa.select(sa.func.max(EVENTS.c.at)).where(
        EVENTS.c.subject_type == "Case", EVENTS.c.subject_id == CASES.c.id, EVENTS.c.kind.in_(ANEW)
    )
    op.execute(CASES.update().where(CASES.c.kind == "special_report").values(promised_at=last.scalar_subquery()))
    _days_of_tasks()


def _days_of_tasks() -> None:
    """The working days from the giving out of a task until it is due, as the calendar counts them today. Where that is
    no number of days (a day was changed since), the limit stays unknown and the due date where it is."""
    db = op.get_bind()
    worked = {row.on: row.working for row in db.execute(sa.select(DAYS.c.on, DAYS.c.working))}
    hours = db.execute(sa.select(HOURS.c.valid_from, HOURS.c.closes).order_by(HOURS.c.valid_from)).all()

    def is_worked(day: date) -> bool:
        return worked.get(day, day.weekday() < 5)

    def closes(day: date) -> time | None:
        return next((at for valid_from, at in reversed(hours) if valid_from <= day), None)

    given = sa.select(CASES.c.id, CASES.c.opened_at, CASES.c.due_at).where(CASES.c.kind == "task")
    for id, opened_at, due_at in db.execute(given).all():
        opened, due = _local(opened_at), _local(due_at)
        if not is_worked(due.date()) or due.time() != closes(due.date()):
            continue
        between = (date.fromordinal(n) for n in range(opened.toordinal() + 1, due.toordinal() + 1))
        at_once = is_worked(opened.date()) and opened.time() < (closes(opened.date()) or time.max)
        days = sum(map(is_worked, between)) - (not at_once)  # else it was received on the next working morning
        if days > 0:
            db.execute(TASKS.update().where(TASKS.c.case_id == id).values(workdays=days))


def _local(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZONE).replace(tzinfo=None)
