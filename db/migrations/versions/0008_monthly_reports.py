"""Reports of a month"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        "project_id INTEGER CONSTRAINT fk_reports_project_id REFERENCES projects (id)",
        "period VARCHAR(7)",
        "prewritten JSON",
        "copied BOOLEAN NOT NULL DEFAULT false",
    ):
        op.execute(f"ALTER TABLE reports ADD COLUMN {column}")
    op.create_index("uq_reports_one_a_period", "reports", ["project_id", "period"], unique=True)
