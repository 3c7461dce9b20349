"""Acts about complaints: filed, recorded, dispatched, accepted, returned, answered, resolved, checked, urged."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo import voices
from demo.cast import Cast, Team
from demo.joint import ROUTES
from domain.access import Actor
from domain.calendar import WorkCalendar
from domain.cases import CaseStatus
from domain.complaints import NO_DEPARTMENT, Channel, Outcome
from domain.ledger import Holder
from domain.limits import Lamp
from domain.offshoots import StillOpen
from domain.receipts import BITS, spell
from services import (
    clock,
    complaint_board,
    complaints,
    enterprises,
    following,
    front_door,
    public_filing,
    receipts,
    urges,
)
from services.complaint_board import ComplaintRow
from services.filing import ComplaintFacts
from services.proofs import Secret

BY_VOICE = (Channel.PHONE, Channel.PHONE, Channel.PHONE, Channel.COUNTER, Channel.VISIT, Channel.LETTER)
STANDS = ((Holder.HIGHER, "待上级部门批复"), (Holder.ENTERPRISE, "等待企业补正材料"))
SLOW = 7  # one case in so many is let lie until somebody urges


@dataclass
class Scene:
    """One moment of a living demonstration: who there is, when it is, and the luck of the day."""

    cast: Cast
    calendar: WorkCalendar
    luck: Random
    now: datetime

    @property
    def centre(self) -> Actor:
        return self.cast.logins["centre"]

    def waiting(self, status: CaseStatus) -> list[ComplaintRow]:
        """Complaints that stand there, in the order in which lists show them."""
        return complaint_board.listing(self.centre, status=status, limit=30)

    def team(self, department_id: int) -> Team | None:
        return next((team for team in self.cast.teams.values() if team.department_id == department_id), None)


Act = Callable[[Scene], bool]


def secret_of(number: str) -> str:
    """The secret of a receipt that the demonstration keeps in mind: its enterprises find their cases again."""
    return spell(int.from_bytes(hashlib.sha256(f"demo {number}".encode()).digest(), "big") % 2**BITS)


def file_in_public(scene: Scene) -> bool:
    """An enterprise files over the public page."""
    title, body, category, _department = voices.complaint(scene.luck)
    known = scene.luck.choice(enterprises.listing(scene.centre, words="", limit=60))
    facts = ComplaintFacts(
        title, body, category, Channel.WEB, contact_name=scene.luck.choice("王李张陈") + "经理",
        contact_phone=f"139{scene.luck.randrange(10**8):08d}", contact_enterprise=known.name,
    )  # fmt: skip
    with front_door.enterprise() as somebody:
        public_filing.file(somebody, facts=facts, address=f"demo {scene.luck.random()}", secret_of=secret_of)
    return True


def record(scene: Scene) -> bool:
    """The centre or a liaison takes a call down; now and then it is urgent."""
    title, body, category, _department = voices.complaint(scene.luck)
    known = scene.luck.choice(enterprises.listing(scene.centre, words="", limit=60))
    who = scene.cast.logins["liaison"] if scene.luck.random() < 0.2 else scene.centre
    facts = ComplaintFacts(title, body, category, scene.luck.choice(BY_VOICE), scene.luck.random() < 0.1)
    complaints.record(who, facts=facts, enterprise_id=known.id)
    return True


def settle_on_the_spot(scene: Scene) -> bool:
    """Asked and answered in one call (即时即办)."""
    title, body, category, resolution = scene.luck.choice(voices.ON_THE_SPOT)
    known = scene.luck.choice(enterprises.listing(scene.centre, words="", limit=60))
    facts = ComplaintFacts(title, body, category, Channel.PHONE)
    who = scene.luck.choice(scene.cast.teams["行政审批局"].officers)  # a colleague at the centre calls back
    complaints.record_settled(who, facts=facts, resolution=resolution, enterprise_id=known.id)
    return True


def dispatch(scene: Scene) -> bool:
    """The centre sends the most pressing on to whoever answers for its category."""
    for row in scene.waiting(CaseStatus.RECORDED):
        if row.sealed:
            continue
        place = voices.answers_for(row.title) or ROUTES.get(row.category, "招商局")
        if team := scene.cast.teams.get(place):
            card = complaint_board.one(scene.centre, row.id)
            complaints.dispatch(
                scene.centre, card, department=team.department_id, about=NO_DEPARTMENT, note="请按时限办理并答复企业。"
            )
            return True
    return False


def accept(scene: Scene) -> bool:
    """An officer signs for what was dispatched to the department; seldom it comes back."""
    for row in scene.waiting(CaseStatus.DISPATCHED):
        team = scene.team(row.department_id)
        if team is None:
            continue
        officer = team.officer(row.id)
        card = complaint_board.one(officer, row.id)
        if scene.luck.random() < 0.07 and any(move.name == "send_back" for move in card.moves):
            complaints.send_back(officer, card, reason=voices.NOT_MINE)
        else:
            complaints.accept(officer, card)
        return True
    return False


def _in_hand(scene: Scene, replied: bool) -> list[tuple[Actor, ComplaintRow]]:
    rows = [row for row in scene.waiting(CaseStatus.WORKING) if (row.replied_at is not None) is replied]
    teams = [(scene.team(row.department_id), row) for row in rows]
    return [(team.officer(row.id), row) for team, row in teams if team]


def reply(scene: Scene) -> bool:
    """The first reply to the enterprise."""
    for officer, row in _in_hand(scene, replied=False):
        if row.id % SLOW == 3 and row.lamp is not Lamp.RED:
            continue
        words = scene.luck.choice(voices.REPLIES).format(n=scene.luck.randint(2, 5))
        complaints.reply(officer, complaint_board.one(officer, row.id), reply=words)
        return True
    return False


def resolve(scene: Scene) -> bool:
    """Done, says the department; some take longer than they may."""
    for officer, row in _in_hand(scene, replied=True):
        age = scene.now - row.opened_at
        slow = row.id % SLOW == 3
        if age < timedelta(days=18 if slow else 1 + row.id % 5):
            continue
        with suppress(StillOpen):  # a task or a co-host keeps it open: the next one, then
            complaints.resolve(officer, complaint_board.one(officer, row.id), resolution=scene.luck.choice(voices.DONE))
            return True
    return False


def pause(scene: Scene) -> bool:
    """The clock stands while a higher level decides or the enterprise looks for its papers."""
    for _officer, row in _in_hand(scene, replied=True):
        if row.id % 5 == 1 and scene.now - row.opened_at > timedelta(days=2):
            holder, reason = scene.luck.choice(STANDS)
            complaints.pause(
                scene.centre, complaint_board.one(scene.centre, row.id), holder=holder, reason=reason,
                evidence="已留存往来函件", until=clock.local_day(scene.now) + timedelta(days=4 + row.id % 4),
            )  # fmt: skip
            return True
    return False


def check(scene: Scene) -> bool:
    """The enterprise says by its receipt whether it is solved; who has none is called back."""
    rows = [row for row in scene.waiting(CaseStatus.RESOLVED) if not row.sealed]
    for row in scene.luck.sample(rows, min(len(rows), 1)):
        said = scene.luck.random()
        outcome = Outcome.SOLVED if said < 0.86 else Outcome.NOT_SOLVED if said < 0.96 else Outcome.NOBODY_CAME
        words = scene.luck.choice(voices.THANKS if outcome is Outcome.SOLVED else voices.NOT_SOLVED)
        if row.channel is Channel.WEB and receipts.fits(scene.centre, row.id, secret_of(row.number)):
            with front_door.enterprise() as somebody:
                proof = Secret(row.number, secret_of(row.number))
                following.confirm(somebody, proof, outcome=outcome, words=words, rating=scene.luck.randint(3, 5))
        else:
            complaints.verify(scene.centre, complaint_board.one(scene.centre, row.id), outcome=outcome, words=words)
        return True
    return False


def supplement(scene: Scene) -> bool:
    """An enterprise adds to what it filed."""
    filed = [row for row in scene.waiting(CaseStatus.WORKING) if row.channel is Channel.WEB]
    own = [row for row in filed if receipts.fits(scene.centre, row.id, secret_of(row.number))]
    if not own:
        return False
    row = scene.luck.choice(own)
    with front_door.enterprise() as somebody:
        words = scene.luck.choice(voices.ADDED)
        following.supplement(somebody, Secret(row.number, secret_of(row.number)), words=words)
    return True


def urge(scene: Scene) -> bool:
    """A zone leader or the inspection office presses what is overdue."""
    red = complaint_board.listing(scene.centre, lamp=Lamp.RED, limit=20)
    if not red:
        return False
    who = scene.cast.logins["inspector"] if scene.luck.random() < 0.5 else scene.luck.choice(scene.cast.zone_leaders)
    urges.urge(who, case_id=scene.luck.choice(red).id, words=scene.luck.choice(voices.URGED))
    return True
