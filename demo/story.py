"""What happens in the demonstration: projects through their stages, played with the real commands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from demo import names
from demo.cast import Cast, Team
from domain.access import Actor
from domain.calendar import ZONE, WorkCalendar
from domain.cases import CaseStatus
from domain.industries import Industry
from domain.intake import Progress, ProjectFacts
from domain.projects import HandoffKind, Source
from domain.stages import STAGES, DocumentKind, Stage
from domain.visits import Tag
from services import clock, diary, documents, handoffs, hub, packages, projects, reports
from services.enterprises import EnterpriseFacts

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
STAGE_TEAMS = {
    Stage.NEGOTIATION: ("招商局", "投资促进一局", "投资促进二局"),
    Stage.SIGNING: ("行政审批局", "商务局"),
    Stage.CONSTRUCTION: ("住房和建设局", "自然资源和规划局"),
    Stage.PRODUCTION: ("经济发展局", "应急管理局"),
    Stage.CAPACITY: (names.CENTRE, "科技创新局"),
}
TARGETS = (
    [Stage.NEGOTIATION] * 11
    + [Stage.SIGNING] * 8
    + [Stage.CONSTRUCTION] * 10
    + [Stage.PRODUCTION] * 6
    + [Stage.CAPACITY] * 5
)
RETURNED = (
    "用地预审意见未附，请补齐后再移交。",
    "环评批复复印件缺页，请核对。",
    "联系人电话有误，请与企业确认后重新移交。",
)
WAITING = (3, 6)  # offered within the department, not yet answered
DIARY = (  # and what for; one tells of no contact
    ("与企业负责人座谈，企业对厂房层高和荷载提出具体要求，已转住建部门研究。", Tag.COMMUNICATION),
    ("企业来区考察两处地块，倾向东侧地块，关注高压走廊退让距离。", Tag.SERVICE),
    ("就用工需求与人社部门对接，企业首批需技工 60 名。", None),
    ("企业询问固定资产投资奖励政策口径，已提供政策文本。", Tag.SERVICE),
)
IMPORTANT = (
    "企业反映邻区以更优地价争取该项目，希望本周内明确土地供应时间。",
    "企业总部董事会将于下月初表决，需管委会领导出面会商。",
)
PROBLEMS = ("临时用电容量不足。", "施工道路与市政管线交叉，需协调。", "企业招工进度慢于计划。", "暂无突出问题。")
SOLVED = ("已由供电公司增容至 800 千伏安。", "已召开现场协调会并明确改线方案。", "已组织专场招聘会两场。", "—")
KEPT = ("各项承诺按协议履行。", "固定资产投资完成年度计划的七成，履约正常。", "注册资本已按期到位。")


@dataclass
class Day:
    """A calendar that only ever moves forward, through working hours, never past `until`."""

    at: datetime
    calendar: WorkCalendar
    luck: Random
    until: datetime

    def later(self, least: int, most: int) -> datetime:
        """Some working days on, at some working hour."""
        day = self.at.astimezone(ZONE).date()
        for _ in range(self.luck.randint(least, most)):
            day = self.calendar.next_workday(day)
        moment = datetime(
            day.year,
            day.month,
            day.day,
            self.luck.choice((9, 10, 11, 14, 15, 16)),
            self.luck.randrange(60),
            tzinfo=ZONE,
        ).astimezone(UTC)
        self.at = min(max(moment, self.at + timedelta(minutes=7)), self.until)
        return self.at


def play(cast: Cast, calendar: WorkCalendar, luck: Random, now: datetime) -> list[int]:
    """All forty projects, each to the stage it stands in now; their ids."""
    trades = list(names.TRADES)
    opened = []
    for n, target in enumerate(TARGETS):
        place, (trade, section) = names.PLACES[n % len(names.PLACES)], trades[n % len(trades)]
        stages = list(Stage).index(target)
        start = now - timedelta(days=stages * 105 + luck.randint(25, 60))
        day = Day(start, calendar, luck, now - timedelta(hours=2))
        team = cast.teams[STAGE_TEAMS[Stage.NEGOTIATION][n % 3]]
        id = take_in(cast, team, day, f"{place}{trade}项目", f"{place}{trade}有限公司", Industry.of(section), n)
        for stage in list(Stage)[:stages]:
            team = _through(cast, team, id, stage, day, n)
        _live(cast, team, id, day, n)
        opened.append(id)
    return opened


def take_in(cast: Cast, team: Team, day: Day, name: str, enterprise: str, industry: Industry, n: int) -> int:
    luck, officer = day.luck, team.officer(n)
    is_major = n % 6 == 0
    amount = Decimal(luck.randint(12, 60) * 1000 if is_major else luck.randint(8, 90) * 100)
    facts = ProjectFacts(
        name,
        luck.choice(list(Source)),
        amount,
        industry=industry,
        land_mu=Decimal(luck.randint(10, 200)),
        expected_tax=Decimal(luck.randint(1, 40) * 50),
        expected_jobs=luck.randint(20, 900),
        contact_name=luck.choice(names.FAMILY) + "经理",
        contact_phone=f"138{luck.randrange(10**8):08d}",
    )
    legal = luck.choice(names.FAMILY) + luck.choice(names.GIVEN)
    with clock.at(day.later(0, 2)):
        id = projects.take_in(
            officer,
            facts=facts,
            first_contact_id=officer.id,
            leader_id=team.leader.id,
            duplicates_seen=True,
            enterprise=EnterpriseFacts(
                enterprise, names.credit_code(luck), legal, industry, f"经开区创业路 {n + 1} 号"
            ),
            lead_leader_id=cast.zone_leaders[n // 6 % 4].id if is_major else None,
            coordinator_id=officer.id if is_major else None,
        )
    for words, tag in luck.sample(DIARY, 2):
        with clock.at(day.later(1, 4)):
            diary.write(officer, project_id=id, body=words, tag=tag)
    return id


def _through(cast: Cast, team: Team, id: int, stage: Stage, day: Day, n: int) -> Team:
    """Everything that a stage asks for, and its handing over to the next department."""
    officer = team.officer(n)
    make_ready(cast, team, officer, id, stage, day, n)
    to = cast.teams[STAGE_TEAMS[list(Stage)[list(Stage).index(stage) + 1]][n % 2]]
    if n % 5 == 1:
        handoff = offer(officer, to, to.officer(n), id, HandoffKind.STAGE, day)
        with clock.at(day.later(1, 2)):
            handoffs.send_back(to.officer(n), handoff, reason=RETURNED[n % 3])
    handoff = offer(officer, to, to.officer(n), id, HandoffKind.STAGE, day)
    with clock.at(day.later(0, 3)):
        handoffs.accept(to.officer(n), handoff, note="已核对清单，接收。")
    return to


def make_ready(cast: Cast, team: Team, officer: Actor, id: int, stage: Stage, day: Day, n: int) -> None:
    """What must be done, known and filed before a stage is left."""
    _serve(officer, id, stage, day)
    _report(officer, id, day)
    above = () if n % 12 == 0 else (*cast.zone_leaders, cast.logins["centre"])  # some still wait for them
    for signs in (team.leader, *above):
        _sign(signs, id, day)
    with clock.at(day.later(8, 25)):
        card = hub.one(officer, id)
        projects.change(officer, card, facts=card.facts, progress=_progress(card.progress, stage, day.at.date(), n))
        for kind in STAGES[stage].documents:
            documents.add(officer, project_id=id, kind=kind, filename=f"{_title(kind)}.pdf", content=PDF)


def _title(kind: DocumentKind) -> str:
    return {
        DocumentKind.INTENT: "投资意向书",
        DocumentKind.AGREEMENT: "投资协议",
        DocumentKind.CONSTRUCTION_PERMIT: "施工许可证",
        DocumentKind.ACCEPTANCE: "竣工验收备案表",
    }.get(kind, "材料")


def _progress(old: Progress, stage: Stage, day: date, n: int) -> Progress:
    known: dict[Stage, dict[str, object]] = {
        Stage.NEGOTIATION: {},
        Stage.SIGNING: {
            "agreement_signed_on": day - timedelta(days=9),
            "company_registered_on": day,
            "land_parcel": f"经开 2026-G{n + 1:02d} 号",
        },
        Stage.CONSTRUCTION: {"construction_started_on": day - timedelta(days=30), "completed_on": day},
        Stage.PRODUCTION: {"production_started_on": day, "actual_investment": Decimal(2000 + n * 100)},
        Stage.CAPACITY: {},
    }
    return replace(old, **known[stage])  # type: ignore[arg-type]


def _serve(officer: Actor, id: int, stage: Stage, day: Day) -> None:
    for label in STAGES[stage].services[:3]:
        with clock.at(day.later(1, 3)):
            packages.tick(officer, project_id=id, stage=stage, label=label, done=True)


def _report(officer: Actor, id: int, day: Day) -> None:
    """File whatever report is due; now and then late."""
    for card in _open_reports(officer, id):
        with clock.at(day.later(2, 12)):
            luck = day.luck
            words = {"problems": luck.choice(PROBLEMS), "solved": luck.choice(SOLVED), "performance": luck.choice(KEPT)}
            reports.file(officer, card, **words)


def _sign(me: Actor, id: int, day: Day) -> None:
    """Sign for whatever was filed about this project and waits for this person."""
    for card in reports.to_receive(me):
        if card.project_id == id:
            with clock.at(day.later(0, 1)):
                reports.receive(me, card)


def _open_reports(officer: Actor, id: int) -> Iterator[reports.ReportCard]:
    for card in reports.of_project(officer, id):
        if card.status is CaseStatus.OPEN and any(move.name == "file" for move in card.moves):
            yield card


def offer(officer: Actor, to: Team, receiver: Actor, id: int, kind: HandoffKind, day: Day) -> hub.HandoffCard:
    with clock.at(day.later(1, 4)):
        handoffs.offer(
            officer,
            hub.one(officer, id),
            kind=kind,
            department_id=to.department_id,
            leader_id=to.leader.id,
            officer_id=receiver.id,
            open_items="供电增容批复待跟进。",
            note="材料已随附，请核对。",
        )
        return hub.handoff_history(receiver, id)[0]


def _live(cast: Cast, team: Team, id: int, day: Day, n: int) -> None:
    """Where the project stands now: some work done, some waiting, a few at rest."""
    officer = team.officer(n)
    if n % 4 == 3:
        with clock.at(day.later(1, 3)):
            diary.write(officer, project_id=id, body=IMPORTANT[n % 2], important=True, tag=Tag.COMMUNICATION)
    if n % 3:
        _report(officer, id, day)
    if n in WAITING:
        day.at = day.until - timedelta(days=2)
        offer(officer, team, team.officer(n + 1), id, HandoffKind.PEOPLE, day)
    if n in (13, 27):
        with clock.at(day.later(1, 5)):
            dispatcher = cast.logins["centre"]
            projects.suspend(dispatcher, hub.one(dispatcher, id), reason="企业资金安排调整，暂缓推进。")
    if n == 21:
        with clock.at(day.later(1, 5)):
            dispatcher = cast.logins["centre"]
            projects.end(dispatcher, hub.one(dispatcher, id), reason="企业投资方向调整，双方协商终止。")
