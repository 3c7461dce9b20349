"""Who filed a report is kept; a concluded review cannot be deleted either"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

GUARD = {
    "sqlite": "CREATE TRIGGER reviews_refuse_loss BEFORE DELETE ON reviews WHEN OLD.locked_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a concluded review never changes'); END",
    "postgresql": "CREATE TRIGGER reviews_refuse_loss BEFORE DELETE ON reviews FOR EACH ROW "
    "WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION reviews_refuse()",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE reports ADD COLUMN filed_by_id INTEGER CONSTRAINT fk_reports_filed_by_id REFERENCES users (id)"
        )
    else:
        op.add_column("reports", sa.Column("filed_by_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_reports_filed_by_id", "reports", "users", ["filed_by_id"], ["id"])
    op.execute(GUARD[op.get_bind().dialect.name])
