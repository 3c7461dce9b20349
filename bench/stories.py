"""The life of each generated complaint: when it came, who took it, how long it lay where, what the enterprise said.

Spread evenly over two years of working time. A quarter is settled on the spot. The rest are resolved after half the
limit in the middle, one in ten too late; so about one in a hundred is open now. One in thirty had its clock stopped,
one in a hundred is sealed from a department. Each follows from its number alone: the same story on every database.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from random import Random

from bench.zone import CENTRE, DEPARTMENTS, OF_THE_CENTRE, officers
from domain.calendar import ZONE, WorkCalendar
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category, Group
from domain.complaints import Channel, Outcome
from domain.ledger import PAUSING, Holder, moved
from domain.limits import Unit, due

DAYS = 730
PHRASES = (
    "车间频繁停电", "电压不稳", "变压器容量不足", "用工缺口大", "焊工难招", "流动资金紧张", "续贷手续繁",
    "物流车辆限行", "货车绕行成本高", "消防验收排期久", "喷淋整改反复", "路灯不亮", "食堂无处可办", "班车班次少",
    "子女学位不足", "职工宿舍紧张", "雨天排水不畅", "围挡影响进出", "道路破损", "审批材料重复提交", "环评进度慢",
    "用地手续未办结", "税务口径不一", "报关等候久", "仓储面积不足", "网络时断时续", "夜间噪音扰民", "天然气压力低",
    "污水管网未接通", "检查次数过多", "收费依据不明", "承诺补贴未到位",
)  # fmt: skip
RARE, RARE_EVERY = "量子隧道", 9_999
CATEGORIES = list(Category)
LIKELY = list(accumulate(3 if category.group is Group.HARD else 1 for category in CATEGORIES))
BUSY = list(accumulate(8 if place < 6 else 2 for place in range(CENTRE, DEPARTMENTS)))  # six have the most


@dataclass(frozen=True)
class Limit:
    """A limit of the rulebook: its row, and how long it is."""

    rule_id: int
    value: Decimal
    unit: Unit


@dataclass(frozen=True)
class Plan:
    """What all stories share. `now`: aware UTC, the moment at which they were told."""

    cases: int
    now: datetime
    calendar: WorkCalendar
    limits: dict[str, Limit]
    enterprises: int

    @cached_property
    def days(self) -> list[date]:
        today = self.now.astimezone(ZONE).date()
        every = (today - timedelta(days=DAYS - n) for n in range(DAYS))  # the last one is yesterday
        return [day for day in every if self.calendar.is_workday(day)]

    def opened_at(self, id: int) -> datetime:
        """When the complaint with this number came: never before one with a smaller number."""
        days, part = divmod((id - 1) * len(self.days), self.cases)
        minutes = part * 450 // self.cases  # of the working day
        start = time(8, 30) if minutes < 210 else time(14)
        local = datetime.combine(self.days[days], start, ZONE) + timedelta(minutes=minutes - (minutes >= 210) * 210)
        return local.astimezone(UTC)

    def due(self, code: str, since: datetime) -> datetime:
        limit = self.limits[code]
        return due(limit.value, limit.unit, since, self.calendar).astimezone(UTC)


@dataclass
class Lying:
    """One entry of the clock ledger."""

    holder: Holder
    department: int
    officer: int
    from_at: datetime
    to_at: datetime | None = None
    expires_at: datetime | None = None
    approved_by: int | None = None


@dataclass
class Happened:
    """One entry of the trail: what changed, from what to what."""

    kind: str
    at: datetime
    actor: int | None
    changes: dict[str, list[object]]
    details: dict[str, object] = field(default_factory=dict)


@dataclass
class Story:
    """A complaint as it stands now, with its ledger and its trail."""

    id: int
    opened_at: datetime
    recorder: int
    department: int
    officer: int
    enterprise: int
    category: Category
    channel: Channel
    urgent: bool
    title: str
    body: str
    due_at: datetime
    reply_due_at: datetime
    status: CaseStatus = CaseStatus.RECORDED
    about: int | None = None
    on_the_spot: bool = False
    dispatched_at: datetime | None = None
    accept_due_at: datetime | None = None
    accepted_at: datetime | None = None
    paused_until: datetime | None = None
    replied_at: datetime | None = None
    resolved_at: datetime | None = None
    confirm_due_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    rating: int | None = None
    reply: str | None = None
    resolution: str | None = None
    progressed_at: datetime | None = None
    lay: list[Lying] = field(default_factory=list)
    trail: list[Happened] = field(default_factory=list)

    @property
    def kind(self) -> CaseKind:
        return CaseKind.DEMAND if self.category.group in (Group.SUPPORT, Group.HARD) else CaseKind.COMPLAINT

    @property
    def reply_code(self) -> str:
        return "case.urgent" if self.urgent else "case.reply"

    def pass_to(self, holder: Holder, at: datetime, until: datetime | None = None, by: int | None = None) -> None:
        """From then on it lies there."""
        if self.lay:
            self.lay[-1].to_at = at
        self.lay.append(Lying(holder, self.department, self.officer, at, None, until, by))

    def happens(self, name: str, at: datetime, actor: int | None, to: CaseStatus, **details: object) -> None:
        was, self.status, self.progressed_at = self.status, to, at
        changes: dict[str, list[object]] = {"progressed_at": [None, at.isoformat()]}
        if was is not to:
            changes["status"] = [was.value, to.value]
        self.trail.append(Happened(f"complaint.{name}", at, actor, changes, dict(details)))


def tell(plan: Plan, id: int) -> Story:
    """The story of one complaint, up to the moment at which it is told."""
    luck = Random(id)
    story = _recorded(plan, id, luck)
    if luck.random() < 0.25:
        _settled(plan, story, luck)
    else:
        _dispatched(plan, story, luck)
    return story


def _recorded(plan: Plan, id: int, luck: Random) -> Story:
    opened, recorder = plan.opened_at(id), luck.choice(OF_THE_CENTRE)
    phrases = luck.sample(PHRASES, 4)
    if id % RARE_EVERY == 77:
        phrases.append(RARE)
    urgent = luck.random() < 0.04
    story = Story(
        id, opened, recorder, CENTRE, recorder, luck.randrange(1, plan.enterprises + 1),
        luck.choices(CATEGORIES, cum_weights=LIKELY)[0], luck.choice(list(Channel)), urgent,
        f"{phrases[0]}，{phrases[1]}", "，".join(phrases[1:]) + f"。涉及{luck.randrange(100_000)}号厂房，请协调解决。",
        plan.due("case.resolve", opened), plan.due("case.urgent" if urgent else "case.reply", opened),
    )  # fmt: skip
    if story.category.accuses and luck.random() < 0.06:
        story.about = luck.randrange(CENTRE + 1, DEPARTMENTS + 1)
    story.pass_to(Holder.CENTRE, opened)
    story.trail.append(
        Happened("complaint.recorded", opened, recorder,
                 {"status": [None, CaseStatus.RECORDED.value], "due_at": [None, story.due_at.isoformat()]},
                 {"title": story.title})
    )  # fmt: skip
    story.progressed_at = opened
    return story


def _settled(plan: Plan, story: Story, luck: Random) -> None:
    """Solved by who was first asked, while the enterprise was still there."""
    story.on_the_spot = True
    _resolved(plan, story, "settle", story.opened_at + timedelta(minutes=luck.randrange(5, 40)), luck)


def _dispatched(plan: Plan, story: Story, luck: Random) -> None:
    at = story.opened_at + timedelta(minutes=luck.randrange(10, 240))
    if at > plan.now:
        return
    departments = range(CENTRE + 1, DEPARTMENTS + 1)
    story.department = luck.choices(departments, cum_weights=BUSY)[0]
    if story.department == story.about:
        story.about = None
    story.dispatched_at, story.accept_due_at = at, plan.due("case.accept", at)
    story.pass_to(Holder.DEPARTMENT, at)
    story.happens("dispatch", at, story.recorder, CaseStatus.DISPATCHED)
    at += timedelta(minutes=luck.randrange(15, 900))
    if at > plan.now:
        return
    story.officer, story.accepted_at = luck.choice(officers(story.department)), at
    story.pass_to(Holder.DEPARTMENT, at)
    story.happens("accept", at, story.officer, CaseStatus.WORKING)
    took = timedelta(days=min(luck.lognormvariate(1.87, 0.6), 60))
    if luck.random() < 0.03:
        _paused(plan, story, at + took * 0.3, at + took * 0.6, luck)
        if story.status is CaseStatus.WAITING:
            return
    _resolved(plan, story, "resolve", at + took, luck)


def _paused(plan: Plan, story: Story, start: datetime, end: datetime, luck: Random) -> None:
    """The clock stood; the promise moves by the working time for which it did."""
    if start > plan.now:
        return
    until = end + timedelta(days=2)
    story.pass_to(luck.choice(PAUSING), start, until, story.recorder)
    story.happens("pause", start, story.recorder, CaseStatus.WAITING, reason="等待企业补充材料")
    if end < plan.now:
        story.pass_to(Holder.DEPARTMENT, end)
        story.happens("resume", end, story.officer, CaseStatus.WORKING)
    else:
        story.paused_until = until
    stood = [(start, end if end < plan.now else until)]
    story.due_at = (moved(story.due_at, stood, plan.calendar) or story.due_at).astimezone(UTC)
    story.reply_due_at = (moved(story.reply_due_at, stood, plan.calendar) or story.reply_due_at).astimezone(UTC)


def _resolved(plan: Plan, story: Story, how: str, at: datetime, luck: Random) -> None:
    if at > plan.now:
        return
    story.resolved_at = story.replied_at = story.lay[-1].to_at = at
    story.resolution = story.reply = "已现场核实，问题解决，企业知晓。"
    story.confirm_due_at = plan.due("case.confirm", at)
    story.happens(how, at, story.officer, CaseStatus.RESOLVED)
    story.outcome = luck.choices((Outcome.SOLVED, Outcome.SILENT), (88, 12))[0]
    silent = story.outcome is Outcome.SILENT
    at = story.confirm_due_at + timedelta(hours=2) if silent else at + timedelta(hours=luck.randrange(2, 60))
    if at > plan.now:
        story.outcome = None
        return
    story.closed_at, story.rating = at, None if silent else luck.choice((3, 4, 4, 5, 5))
    colleague = OF_THE_CENTRE[story.recorder % len(OF_THE_CENTRE)]  # nobody checks what they resolved themselves
    story.happens("rest" if silent else "verify", at, colleague, CaseStatus.CLOSED)
