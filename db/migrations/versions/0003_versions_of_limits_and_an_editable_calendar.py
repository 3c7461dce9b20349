"""Versions of limits, and a calendar that can be edited

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rules") as batch_op:
        batch_op.add_column(sa.Column("basis", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_years")),
        sa.UniqueConstraint("year", name=op.f("uq_calendar_years_year")),
    )
    op.create_table(
        "work_hours",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("lunch_from", sa.Time(), nullable=False),
        sa.Column("lunch_to", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens < lunch_from AND lunch_from <= lunch_to AND lunch_to < closes", name=op.f("ck_work_hours_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_hours")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_work_hours_valid_from")),
    )
    op.create_table(
        "calendar_stamps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_stamps")),
    )
    _days_become_records()


def _days_become_records() -> None:
    """The days keep what they say; that a year is provisional moves from each of its days to the year."""
    connection = op.get_bind()
    old = sa.table(
        "workdays", sa.column("on", sa.Date), sa.column("working", sa.Boolean), sa.column("name", sa.String),
        sa.column("provisional", sa.Boolean),
    )  # fmt: skip
    kept = connection.execute(sa.select(old).order_by(old.c.on)).all()
    op.drop_table("workdays")
    new = op.create_table(
        "workdays",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workdays")),
        sa.UniqueConstraint("on", name=op.f("uq_workdays_on")),
    )
    born = {"created_at": sa.func.current_timestamp(), "version": 1}
    for day in kept:
        connection.execute(sa.insert(new).values(on=day.on, working=day.working, name=day.name, **born))
    years = sa.table("calendar_years", *(sa.column(name) for name in ("year", "published", "created_at", "version")))
    for year in sorted({day.on.year for day in kept}):
        published = not any(day.provisional for day in kept if day.on.year == year)
        connection.execute(sa.insert(years).values(year=year, published=published, **born))
