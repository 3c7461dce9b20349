"""Visits of the demonstration: planned by the rulebook, most of them paid, with what was heard and what came of it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from demo.cast import Cast, actor
from domain.access import Actor
from domain.burden import InterruptionKind
from domain.calendar import ZONE, WorkCalendar
from domain.categories import Category as C
from domain.complaints import NO_DEPARTMENT, Outcome
from domain.festivals import Festival, festival_day
from domain.periods import Month
from domain.visits import Manner, Occasion, OpinionStatus, PlanStatus, Tag
from services import burden, clock, complaint_board, complaints, opinions, visit_plans, visit_rules, visits
from services.visit_plans import PlanCard
from services.visits import VisitFacts

HEARD = (
    ("厂区外道路夜间没有路灯，员工下班不安全。", C.SURROUNDINGS, "路灯已列入本季度养护计划，下月底前安装。"),
    ("希望组织一次焊工、电工专场招聘会。", C.LABOUR, ""),
    ("二期扩产需要增容，供电方案迟迟没有批复。", C.POWER, ""),
    ("研发费用加计扣除的口径想请税务部门上门讲解。", C.POLICY, "税务局已约定下周三上门辅导。"),
    ("外地技术骨干子女入学，希望能提前了解学位安排。", C.FACILITIES, ""),
    ("流动资金偏紧，想了解园区担保产品。", C.LOANS, "已当场对接金融服务办公室，并交换联系方式。"),
    ("货车白天限行，交货时间受影响。", C.LOGISTICS, ""),
    ("消防验收材料目录前后不一致，补了两次。", C.FIRE, ""),
)
SUMMARIES = (
    "实地查看生产车间，了解订单和用工情况。企业生产平稳，三季度订单较上年同期增长。",
    "与企业负责人座谈，逐项核对项目进度和需协调事项，企业对服务总体满意。",
    "走访施工现场，主体结构已封顶，设备正在订货，计划按期投产。",
    "了解原材料价格和出口情况，企业希望继续跟踪政策兑现进度。",
)
PROMISES = (
    "三个工作日内答复供电增容方案进度。",
    "月底前组织人社部门上门对接招聘需求。",
    "一周内送达最新惠企政策汇编。",
)
CARE = "节前慰问企业职工和外籍专家，送上节日问候，了解假期生产和留厂职工安排。"
MET = ("总经理", "副总经理", "厂长", "行政总监", "董事长")
ANSWERS = {
    C.LABOUR: "人力资源和社会保障局",
    C.POWER: "供电公司",
    C.FACILITIES: "教育局",
    C.LOGISTICS: "交通运输局",
    C.FIRE: "消防救援大队",
}
FAMILY = "王李张刘陈杨赵黄周吴"


def visit(cast: Cast, calendar: WorkCalendar, luck: Random, now: datetime) -> None:
    """Three months of visits, one festival, and the month that runs."""
    centre, today = cast.logins["centre"], clock.local_day(now)
    festival = max(day for year in (today.year - 1, today.year) for f in Festival
                   if (day := festival_day(f, year)) < today)  # fmt: skip
    moments = {_noon(festival - timedelta(days=9))}
    moments |= {_noon(month.first + timedelta(days=16)) for month in (Month.of(today).shifted(-n) for n in range(4))}
    for moment in sorted(moments):
        if moment < now - timedelta(days=1):
            with clock.at(moment):
                visit_rules.draw_up(centre)
    with clock.at(now - timedelta(hours=3)):
        visit_rules.draw_up(centre)
    _pay(cast, calendar, luck, now)
    _interrupt(cast, luck, now)
    _go_together(cast, now)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(11), ZONE).astimezone(UTC)


def _pay(cast: Cast, calendar: WorkCalendar, luck: Random, now: datetime) -> None:
    """Most of what was due is paid, some of it late, a few skipped; of the running month about half. What the liaison
    heard last waits to be settled."""
    liaison = cast.logins["liaison"]
    plans = visit_plans.listing(cast.logins["centre"], limit=2000)
    quiet = {plan.enterprise_id for plan in plans if plan.visitor_id == liaison.id and plan.due_at > now}
    quiet = {min(quiet, default=0)} | {plan.enterprise_id for plan in plans if plan.enterprise_id % 13 == 5}
    last = now - timedelta(hours=4)
    heard, paid = 0, list[tuple[Actor, int, list[tuple[str, C, str]], datetime]]()
    for n, plan in enumerate(sorted(plans, key=lambda p: p.due_at)):
        running = plan.due_at > now
        if plan.enterprise_id in quiet or n % 11 == 7 or (running and n % 2):
            continue
        who = actor(plan.visitor_id)
        earliest = max(plan.opened_at, plan.due_at - timedelta(days=18))
        day = calendar.next_workday(clock.local_day(earliest + (min(plan.due_at, last) - earliest) * luck.random()))
        at = datetime.combine(day, time(luck.choice((10, 11, 15, 16)), luck.randrange(60)), ZONE).astimezone(UTC)
        with clock.at(min(max(at, plan.opened_at + timedelta(minutes=5)), last)):
            if n % 17 == 9:
                visit_plans.skip(who, plan, reason="企业本月停产检修，商定下月一并走访。")
                continue
            many = (n % 5 == 0) + (n % 15 == 0) or int(who.id == liaison.id)
            said = [HEARD[(heard + k) % len(HEARD)] for k in range(many)]
            heard += len(said)
            pay_visit(who, plan, [words for words, *_rest in said], luck, n)
            id = visit_plans.one(who, plan.id).visit_id
        if id and said:
            paid.append((who, id, said, at))
    left = max((at for who, *_rest, at in paid if who.id == liaison.id), default=None)
    for who, id, said, at in paid:
        if who.id == liaison.id and at == left:
            continue
        with clock.at(min(at + timedelta(minutes=40), last)):
            settle(who, id, said)
        _work_off(cast, id, said, min(at + timedelta(days=4), last))


def pay_visit(who: Actor, plan: PlanCard, said: list[str], luck: Random, n: int) -> None:
    care = plan.occasion is Occasion.CARE
    facts = VisitFacts(
        plan.enterprise_id, clock.local_day(clock.utc_now()), (who.id,), f"{luck.choice(FAMILY)}{luck.choice(MET)}",
        luck.choice((Manner.ON_SITE, Manner.ON_SITE, Manner.ON_SITE, Manner.HERE)),
        Tag.CARE if care else luck.choice((Tag.COMMUNICATION, Tag.SERVICE, Tag.SERVICE, Tag.SUPPORT)),
        CARE if care else luck.choice(SUMMARIES), opinions=tuple(said),
        promises=(PROMISES[n % len(PROMISES)],) if n % 6 == 0 else (),
    )  # fmt: skip
    visit_plans.pay(who, plan, facts=facts)


def settle(who: Actor, visit_id: int, said: list[tuple[str, C, str]]) -> None:
    """Answered where there was an answer, joined where the same is open, else a case of its own."""
    for card, (words, category, answer) in zip(opinions.of_visit(who, visit_id), said, strict=True):
        alike = opinions.similar(who, card.id)
        if answer:
            opinions.answer(who, card, category=category, answer=answer)
        elif alike:
            opinions.join(who, card, case=alike[0].case_id, category=category)
        elif category is C.FACILITIES or card.id % 3 == 0:
            opinions.file(who, card, title=words[:20], category=category)
        else:
            opinions.answer(who, card, category=category, answer="已会同有关部门当场说明办理途径和联系人。")
    visits.close(who, visits.one(who, visit_id))


def _work_off(cast: Cast, visit_id: int, said: list[tuple[str, C, str]], at: datetime) -> None:
    """What became a case is dispatched, taken on and, where there was time, resolved."""
    centre = cast.logins["centre"]
    for card, (_words, category, _answer) in zip(opinions.of_visit(centre, visit_id), said, strict=True):
        if card.status is not OpinionStatus.FILED or card.case_id is None:
            continue
        team = cast.teams[ANSWERS[category]]
        officer = team.officers[0]
        with clock.at(at):
            case = complaint_board.one(centre, card.case_id)
            complaints.dispatch(
                centre, case, department=team.department_id, about=NO_DEPARTMENT, note="走访中听取，请按时限办理。"
            )
        with clock.at(at + timedelta(minutes=30)):
            complaints.accept(officer, complaint_board.one(officer, card.case_id))
        with clock.at(at + timedelta(minutes=50)):
            if card.id % 2:
                resolved = "已上门协调，企业认可处理方案。"
                complaints.resolve(officer, complaint_board.one(officer, card.case_id), resolution=resolved)
        with clock.at(at + timedelta(minutes=70)):
            if card.id % 2:
                complaints.verify(centre, complaint_board.one(centre, card.case_id), outcome=Outcome.SOLVED, words="")


def _go_together(cast: Cast, now: datetime) -> None:
    """Somebody with a login goes along on a visit that another leads."""
    planned = visit_plans.listing(cast.logins["centre"], status=PlanStatus.PLANNED, limit=2000)
    people = {who.id: who for who in cast.logins.values()}
    guest, host = next(
        (guest, host) for guest in planned for host in planned
        if guest.visitor_id in people and guest.due_at > now and host.enterprise_id == guest.enterprise_id
        and host.visitor_id != guest.visitor_id
    )  # fmt: skip
    with clock.at(now - timedelta(hours=2)):
        visit_plans.merge(people[guest.visitor_id], guest, host=host.id)


def _interrupt(cast: Cast, luck: Random, now: datetime) -> None:
    """Inspections and surveys around today: three departments at the same enterprise, others spread out."""
    busy = visit_plans.listing(cast.logins["liaison"], mine=True, status=PlanStatus.PLANNED)
    known = [plan.enterprise_id for plan in visit_plans.listing(cast.logins["centre"], status=None, limit=60)]
    targets = [busy[0].enterprise_id] * 3 if busy else []
    targets += luck.sample(known, 9)
    what = ("安全生产专项检查", "排污许可证后检查", "消防安全检查", "统计报表核查")
    for n, enterprise in enumerate(targets):
        place = ("应急管理局", "生态环境局", "消防救援大队", "统计局")[n % 4]
        officer = cast.teams[place].officers[0]
        with clock.at(now - timedelta(hours=3, minutes=n)):
            kind = InterruptionKind.SURVEY if n % 4 == 3 else InterruptionKind.INSPECTION
            burden.announce(
                officer, enterprise_id=enterprise, kind=kind, what=what[n % 4],
                on=clock.local_day(now) + timedelta(days=n % 6 + 1),
            )  # fmt: skip
