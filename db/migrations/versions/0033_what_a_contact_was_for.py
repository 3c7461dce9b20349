"""A line of the diary that tells of a contact says what it was for; a report keeps in both languages what was offered"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE diary_entries ADD COLUMN tag VARCHAR(40)")
    reports = sa.table("reports", sa.column("id"), sa.column("prewritten", sa.JSON(none_as_null=True)))
    connection = op.get_bind()
    for id, offered in connection.execute(sa.select(reports.c.id, reports.c.prewritten)).all():
        if offered:  # of those filed until now only one language is known: the zone's first, as a rule
            connection.execute(reports.update().where(reports.c.id == id).values(prewritten={"zh": offered}))
