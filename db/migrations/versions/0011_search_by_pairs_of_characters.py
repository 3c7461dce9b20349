"""Cases are found by the words on them; lists of cases have an index each"""

import sqlalchemy as sa
from alembic import op

from domain.grams import grams, plain

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQLITE = ("CREATE VIRTUAL TABLE case_grams USING fts5(grams, content='', detail='none', tokenize='ascii')",)
POSTGRES = (
    "CREATE TABLE case_grams (case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id), grams TSVECTOR NOT NULL)",
    "ALTER TABLE case_grams ALTER COLUMN grams SET STATISTICS 1000",  # how rare a rare word is
    "CREATE INDEX ix_case_grams_grams ON case_grams USING gin (grams)",
)
STILL_OPEN = {"": ["department_id"], "_all": [], "_status": ["status"], "_officer": ["officer_id"]}
OPENED = STILL_OPEN | {"_enterprise": ["enterprise_id"], "_recorded_by": ["recorded_by_id"]}
NO_LONGER = ("ix_cases_open", "ix_cases_officer_id", "ix_cases_recorded_by_id", "ix_cases_enterprise_id")
AT_ONCE = 2_000
SAID = sa.text(
    "SELECT cases.id, complaints.anonymous, cases.number, cases.title, complaints.body, complaints.reply, "
    "complaints.resolution, complaints.source_number, enterprises.name, complaints.contact_enterprise, "
    "complaints.contact_name, complaints.contact_phone "
    "FROM cases JOIN complaints ON complaints.case_id = cases.id "
    "LEFT JOIN enterprises ON enterprises.id = cases.enterprise_id "
    "WHERE cases.id > :last ORDER BY cases.id LIMIT :most"
)


def upgrade() -> None:
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRES:
        op.execute(statement)
    _index_what_is_there(sqlite)
    for name in NO_LONGER:
        op.drop_index(name, "cases")
    running = sa.text("resolved_at IS NULL")
    for name, columns in STILL_OPEN.items():
        op.create_index(f"ix_cases_open{name}", "cases", [*columns, "due_at", "id", "kind"],
                        sqlite_where=running, postgresql_where=running)  # fmt: skip
    for name, columns in OPENED.items():
        op.create_index(f"ix_cases_opened{name}", "cases", [*columns, "opened_at", "id", "kind"])


def _index_what_is_there(sqlite: bool) -> None:
    bind, last = op.get_bind(), 0
    kept = "(rowid, grams) VALUES (:id, :grams)"
    if not sqlite:
        kept = "(case_id, grams) VALUES (:id, array_to_tsvector(CAST(:grams AS text[])))"
    while rows := bind.execute(SAID, {"last": last, "most": AT_ONCE}).all():
        last = rows[-1][0]
        found = []
        for id, anonymous, *said in rows:
            words = plain("\n".join(filter(None, said[:6] if anonymous else said)))
            pieces = sorted(grams(words))
            found.append({"id": id, "words": words, "grams": " ".join(pieces) if sqlite else pieces})
        bind.execute(sa.text("INSERT INTO case_words (case_id, words) VALUES (:id, :words)"), found)
        bind.execute(sa.text(f"INSERT INTO case_grams {kept}"), found)
