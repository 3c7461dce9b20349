"""Visits planned and paid, opinions heard, what else takes an enterprise's time, and what is typed but not saved"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_drafts_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("author_id", "form", name=op.f("uq_drafts_author_id_form")),
    )
    op.create_table(
        "visits",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("manner", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("met", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_visits_author_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_visits_department_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name=op.f("fk_visits_enterprise_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_visits_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("number", name=op.f("uq_visits_number")),
    )
    op.create_index(op.f("ix_visits_author_id"), "visits", ["author_id"])
    op.create_index(op.f("ix_visits_department_id"), "visits", ["department_id"])
    op.create_index("ix_visits_of_enterprise", "visits", ["enterprise_id", "visited_on"])
    op.create_index(op.f("ix_visits_project_id"), "visits", ["project_id"])
    op.create_table(
        "opinions",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'heard') = (settled_at IS NULL)", name=op.f("ck_opinions_settled_has_time")),
        sa.CheckConstraint("status <> 'answered' OR answer IS NOT NULL", name=op.f("ck_opinions_answer_is_said")),
        sa.CheckConstraint("status = 'heard' OR category IS NOT NULL", name=op.f("ck_opinions_settled_is_classified")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_opinions_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_opinions_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_opinions_department_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_opinions_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_author_id"), "opinions", ["author_id"])
    op.create_index(op.f("ix_opinions_case_id"), "opinions", ["case_id"])
    op.create_index(op.f("ix_opinions_category"), "opinions", ["category"])
    op.create_index(op.f("ix_opinions_department_id"), "opinions", ["department_id"])
    op.create_index(op.f("ix_opinions_visit_id"), "opinions", ["visit_id"])
    op.create_table(
        "visit_members",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_visit_members_department_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_visit_members_user_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_members_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_members")),
        sa.UniqueConstraint("visit_id", "user_id", name=op.f("uq_visit_members_visit_id_user_id")),
    )
    op.create_index(op.f("ix_visit_members_department_id"), "visit_members", ["department_id"])
    op.create_index(op.f("ix_visit_members_user_id"), "visit_members", ["user_id"])
    op.create_table(
        "visit_photos",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_photos_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photos")),
    )
    op.create_index(op.f("ix_visit_photos_visit_id"), "visit_photos", ["visit_id"])
    op.create_table(
        "visit_plans",
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("festival", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("arranged_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_visit_plans_department_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name=op.f("fk_visit_plans_enterprise_id")),
        sa.ForeignKeyConstraint(["host_id"], ["visit_plans.id"], name=op.f("fk_visit_plans_host_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_visit_plans_project_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["rules.id"], name=op.f("fk_visit_plans_rule_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_plans_visit_id")),
        sa.ForeignKeyConstraint(["visitor_id"], ["users.id"], name=op.f("fk_visit_plans_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_plans")),
        sa.UniqueConstraint("key", name=op.f("uq_visit_plans_key")),
    )
    op.create_index(op.f("ix_visit_plans_department_id"), "visit_plans", ["department_id"])
    op.create_index(op.f("ix_visit_plans_enterprise_id"), "visit_plans", ["enterprise_id"])
    op.create_index(op.f("ix_visit_plans_host_id"), "visit_plans", ["host_id"])
    op.create_index("ix_visit_plans_open", "visit_plans", ["status", "due_at", "id"])
    op.create_index(op.f("ix_visit_plans_project_id"), "visit_plans", ["project_id"])
    op.create_index(op.f("ix_visit_plans_visit_id"), "visit_plans", ["visit_id"])
    op.create_index(op.f("ix_visit_plans_visitor_id"), "visit_plans", ["visitor_id"])
    op.create_table(
        "visit_promises",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_promises_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_promises")),
    )
    op.create_index(op.f("ix_visit_promises_visit_id"), "visit_promises", ["visit_id"])
    op.create_table(
        "interruptions",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_interruptions_author_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_interruptions_department_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name=op.f("fk_interruptions_enterprise_id")),
        sa.ForeignKeyConstraint(["host_id"], ["visit_plans.id"], name=op.f("fk_interruptions_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interruptions")),
    )
    op.create_index(op.f("ix_interruptions_author_id"), "interruptions", ["author_id"])
    op.create_index(op.f("ix_interruptions_department_id"), "interruptions", ["department_id"])
    op.create_index(op.f("ix_interruptions_host_id"), "interruptions", ["host_id"])
    op.create_index("ix_interruptions_of_enterprise", "interruptions", ["enterprise_id", "on"])
