"""Each register that is brought in has a name, and numbers of its own; those that came before are one"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NAME = "历史台账"


def upgrade() -> None:
    op.execute(f"ALTER TABLE backlogs ADD COLUMN register VARCHAR(60) NOT NULL DEFAULT '{NAME}'")
    op.execute("ALTER TABLE complaints ADD COLUMN source_register VARCHAR(60)")
    op.execute(f"UPDATE complaints SET source_register = '{NAME}' WHERE source_number IS NOT NULL")
    op.drop_index("uq_complaints_source_number", "complaints")
    op.create_index("uq_complaints_source_number", "complaints", ["source_register", "source_number"], unique=True)
