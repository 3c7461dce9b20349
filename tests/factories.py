"""A small zone, built by playing the real commands wherever there is one."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from db.engine import Sessions
from db.org import Department, User
from domain.access import Actor, Role
from domain.categories import Category
from domain.complaints import Channel
from domain.industries import Industry
from domain.intake import ProjectFacts
from domain.projects import HandoffKind, Source
from domain.stages import STAGES
from services import complaint_board, complaints, documents, handoffs, hub, projects, reports
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, 10:00 in the zone
OUTAGE = ComplaintFacts("停电影响生产", "园区变压器故障，已停产半天。", Category.POWER, Channel.PHONE)
_numbers = count(1)


def department(name=None, **more):
    """A department; its id."""
    n = next(_numbers)
    with Sessions.begin() as db:
        row = Department(code=f"D{n}", name=name or f"第{n}局", created_at=NOW, **more)
        db.add(row)
        db.flush()
        return row.id


def person(role=Role.OFFICER, department_id=None, name=None, **more):
    """A person who can act; as the actor that a screen would hold."""
    n = next(_numbers)
    with Sessions.begin() as db:
        row = User(
            username=f"u{n}",
            name=name or f"人员{n}",
            role=role,
            department_id=department_id,
            password_hash="!",
            created_at=NOW,
            **({"must_change_password": False} | more),
        )
        db.add(row)
        db.flush()
        return Actor(row.id, row.name, row.role, row.department_id)


class Zone:
    """Two departments with leader and officer each, and one person of every other role."""

    def __init__(self):
        self.first, self.second = department("招商局"), department("经济发展局")
        self.centre = department("企业发展服务中心", is_centre=True)
        self.officer, self.leader = person(Role.OFFICER, self.first), person(Role.DEPARTMENT_LEADER, self.first)
        self.other, self.other_leader = person(Role.OFFICER, self.second), person(Role.DEPARTMENT_LEADER, self.second)
        self.liaison = person(Role.LIAISON, self.first)
        self.dispatcher = person(Role.DISPATCHER, self.centre)
        self.zone_leader = person(Role.ZONE_LEADER)
        self.administrator = person(Role.ADMINISTRATOR)
        self.inspector, self.supervisor = person(Role.INSPECTOR), person(Role.SUPERVISOR)

    @property
    def everyone(self):
        return {who.role: who for who in vars(self).values() if isinstance(who, Actor)}

    def facts(self, name="精密轴承项目", **more):
        known = {"amount": Decimal(3000), "industry": Industry.C, "expected_jobs": 80, "expected_tax": Decimal(200)}
        return ProjectFacts(name, Source.FAIR, **(known | more))

    def project(self, name="精密轴承项目", enterprise="江南精工有限公司", **more):
        """A project of the first department, as its officer sees it."""
        id = projects.take_in(
            self.officer,
            facts=self.facts(name, **more.pop("facts", {})),
            enterprise=EnterpriseFacts(enterprise),
            first_contact_id=self.officer.id,
            leader_id=self.leader.id,
            duplicates_seen=True,
            **more,
        )
        return hub.one(self.officer, id)

    def major(self, name="整车基地项目", **more):
        return self.project(
            name,
            facts={"amount": Decimal(50_000)},
            lead_leader_id=self.zone_leader.id,
            coordinator_id=self.officer.id,
            **more,
        )

    def working(self, facts=OUTAGE):
        """A complaint that the officer of the first department works on; its id."""
        id = complaints.record(self.dispatcher, facts=facts)
        complaints.dispatch(self.dispatcher, complaint_board.one(self.dispatcher, id), department=self.first)
        complaints.accept(self.officer, complaint_board.one(self.officer, id))
        return id

    def complete(self, card):
        """File and add what the exit checklist of the stage asks for besides facts."""
        for kind in STAGES[card.stage].documents:
            documents.add(self.officer, project_id=card.id, kind=kind, filename="a.pdf", content=b"%PDF-1.7")
        for report in reports.of_project(self.officer, card.id):
            if report.resolved_at is None:
                reports.file(self.officer, report, problems="无", solved="无", performance="按协议履约")
        return hub.one(self.officer, card.id)

    def offer(self, card, kind=HandoffKind.STAGE):
        """Offer the stage to the second department; the handoff as its officer sees it."""
        handoffs.offer(
            self.officer, card, kind=kind, department_id=self.second, leader_id=self.other_leader.id,
            officer_id=self.other.id, open_items="环评批复待跟进", note="请尽快接收",
        )  # fmt: skip
        return hub.handoff_history(self.other, card.id)[0]
