"""Cases of many hands: joint ones, requests to coordinate, special reports with their tasks, a merged duplicate."""

from datetime import datetime, timedelta
from random import Random

from demo.cast import Cast, Team
from demo.story import Day
from domain.access import Actor
from domain.calendar import WorkCalendar
from domain.cases import LinkKind
from domain.categories import Category as C
from domain.complaints import NO_DEPARTMENT, Channel
from services import (
    clock,
    complaint_board,
    complaints,
    coordination,
    duties,
    enterprises,
    links,
    parties,
    relations,
    routings,
    special_reports,
    tasks,
)
from services.filing import ComplaintFacts


class Scene:
    """One complaint under way, and the small moves that the story needs."""

    def __init__(self, cast: Cast, day: Day, host: str, title: str, body: str, category: C, enterprise: int) -> None:
        self.cast, self.day, self.centre = cast, day, cast.logins["centre"]
        self.team: Team = cast.teams[host]
        self.officer = self.team.officers[0]
        with clock.at(day.later(0, 1)):
            facts = ComplaintFacts(title, body, category, Channel.PHONE)
            self.id = complaints.record(self.centre, facts=facts, enterprise_id=enterprise)

    def under_way(self) -> "Scene":
        with clock.at(self.day.later(0, 1)):
            complaints.dispatch(
                self.centre, self.seen(self.centre), department=self.team.department_id, about=NO_DEPARTMENT
            )
        with clock.at(self.day.later(0, 1)):
            complaints.accept(self.officer, self.seen(self.officer))
        return self

    def seen(self, who: Actor) -> complaint_board.ComplaintCard:
        return complaint_board.one(who, self.id)

    def ask(self, department: str, title: str, asked: str) -> int:
        """The host asks another department; the request's id."""
        with clock.at(self.day.later(0, 1)):
            to = self.cast.teams[department].department_id
            return coordination.ask(self.officer, department_id=to, title=title, asked=asked, case_id=self.id)


ROUTES = {
    C.POLICY: "招商局", C.FINANCE: "财政局", C.INFORMATION: "经济发展局", C.SURROUNDINGS: "自然资源和规划局",
    C.TALENT: "人力资源和社会保障局", C.LABOUR: "人力资源和社会保障局", C.LOANS: "金融服务办公室",
    C.LOGISTICS: "交通运输局",
    C.FIRE: "消防救援大队", C.POWER: "供电公司", C.FACILITIES: "住房和建设局", C.CHARGES: "市场监督管理局",
    C.FINES: "司法局", C.INSPECTIONS: "司法局", C.LEVIES: "审计局", C.AGREEMENT: "招商局",
}  # fmt: skip


def prepare_centre(cast: Cast, now: datetime) -> None:
    """Who is on duty in the weeks to come, and which department is suggested for which category."""
    centre = cast.logins["centre"]
    for category, name in ROUTES.items():
        routings.suggest(centre, category=category, department_id=cast.teams[name].department_id)
    duties.take_turns(centre, first=clock.local_day(now), count=28, user_ids=list(duties.candidates(centre)))


def join(cast: Cast, calendar: WorkCalendar, luck: Random, now: datetime) -> None:
    """What several departments have in hand together, in every state there is."""
    ids = [card.id for card in enterprises.listing(cast.logins["centre"], words="", limit=20)]

    def scene(days: int, host: str, title: str, body: str, category: C) -> Scene:
        day = Day(now - timedelta(days=days), calendar, luck, now - timedelta(hours=1))
        return Scene(cast, day, host, title, body, category, luck.choice(ids))

    _shared(
        cast,
        scene(
            9, "自然资源和规划局", "厂区二期地块供电与道路不配套", "二期地块已交付，供电、道路均未接入。", C.FACILITIES
        ),
    )
    _coordinated(cast, scene(6, "招商局", "扩建项目环评与用地手续互为前置", "两个部门互相要求先办对方手续。", C.POLICY))
    _asked_of_us(cast, scene(3, "科技创新局", "高新企业认定奖励与招商协议口径不一", "协议与政策金额不同。", C.POLICY))
    _decided(
        cast, scene(16, "住房和建设局", "园区污水管网容量不足影响三家企业投产", "涉及管网、供水、财政。", C.FACILITIES)
    )
    for n, title in enumerate(("重点企业整体搬迁选址意见不一", "物流通道与学校出入口冲突")):
        _reported(cast, scene(5 - 2 * n, "交通运输局", title, "涉及多个部门，情况复杂。", C.LOGISTICS), n == 0)
    first = scene(4, "供电公司", "夜间频繁跳闸", "本周夜间已跳闸四次。", C.POWER).under_way()
    again = scene(2, "供电公司", "夜里总是跳闸", "夜班停产，损失不小。", C.POWER)
    third = scene(1, "供电公司", "申请增容", "希望尽快增容。", C.POWER)
    with clock.at(again.day.later(0, 1)):
        merge = complaints.step.commands["merge"]
        merge(first.centre, again.seen(again.centre), into=first.seen(first.centre).number)
    with clock.at(third.day.later(0, 0)):
        links.link(
            third.centre, third.seen(third.centre), number=first.seen(first.centre).number, kind=LinkKind.RELATED
        )


def _shared(cast: Cast, one: Scene) -> None:
    one.under_way()
    with clock.at(one.day.later(0, 1)):
        ids = [cast.teams[name].department_id for name in ("招商局", "供电公司", "交通运输局")]
        parties.name(
            one.centre, one.seen(one.centre), department_ids=ids, reason="涉及供电、道路与招商协议，需联合办理。"
        )
    power = cast.teams["供电公司"].officers[0]
    with clock.at(one.day.later(1, 2)):
        share = next(card for card in parties.of_case(power, one.id) if card.mine)
        parties.answer(power, share, answer="10 千伏线路已列入本月计划，预计三周内送电。")


def _coordinated(cast: Cast, one: Scene) -> None:
    one.under_way()
    answered = one.ask("生态环境局", "环评受理条件", "请明确是否可凭用地预审意见先行受理环评。")
    who = cast.teams["生态环境局"].officers[0]
    with clock.at(one.day.later(0, 1)):
        coordination.take_on(who, relations.one(who, answered))
    with clock.at(one.day.later(1, 2)):
        coordination.answer(who, relations.one(who, answered), answer="可凭用地预审意见先行受理，批复前补正。")
    returned = one.ask("水务局", "取水许可", "请说明是否需另行办理取水许可。")
    who = cast.teams["水务局"].officers[0]
    with clock.at(one.day.later(0, 1)):
        coordination.send_back(who, relations.one(who, returned), reason="该地块由自来水公司供水，不属取水许可范围。")
    one.ask("自然资源和规划局", "用地预审办理时间", "请告知用地预审意见最早何时可出。")


def _asked_of_us(cast: Cast, one: Scene) -> None:
    one.under_way().ask("招商局", "招商协议奖励条款", "请提供协议中研发奖励条款的原文及兑现情况。")


def _written(cast: Cast, one: Scene) -> int:
    """A special report with its three parts; its id."""
    with clock.at(one.day.later(0, 1)):
        report = special_reports.order(
            one.centre, one.seen(one.centre), writer_id=one.centre.id, leader_id=cast.logins["zone"].id,
            reason="涉及多个部门，现场协调未果。",
        )  # fmt: skip
    with clock.at(one.day.later(0, 1)):
        special_reports.write(
            one.centre, relations.one(one.centre, report), facts="三家企业已反映两次，现有设施能力不足，部门意见不一。",
            options="一、分期扩建；二、临时转运；三、调整投产次序。",
            proposal="建议分期扩建，财政先行垫付，一个月内完工。",
        )  # fmt: skip
    return report


def _reported(cast: Cast, one: Scene, put_forward: bool) -> None:
    report = _written(cast, one.under_way())
    if put_forward:
        with clock.at(one.day.later(0, 1)):
            special_reports.put_forward(one.centre, relations.one(one.centre, report))


def _decided(cast: Cast, one: Scene) -> None:
    leader, report = cast.logins["zone"], _written(cast, one.under_way())
    with clock.at(one.day.later(0, 1)):
        special_reports.put_forward(one.centre, relations.one(one.centre, report))
    with clock.at(one.day.later(1, 1)):
        decision = "同意分期扩建。住建局牵头，财政局保障资金，招商局做好企业解释。"
        special_reports.decide(leader, relations.one(leader, report), decision=decision)
    given = (
        ("住房和建设局", "完成一期管网扩建施工图", 5),
        ("财政局", "落实垫付资金", 3),
        ("招商局", "向三家企业说明安排", 12),
    )
    for department, asked, days in given:
        with clock.at(one.day.later(0, 0)):
            special_reports.assign(leader, relations.one(leader, report), asked=asked,
                                   department=cast.teams[department].department_id, workdays=days)  # fmt: skip
    build, money, _ours = (child.id for child in relations.one(leader, report).children)
    for id, department in ((build, "住房和建设局"), (money, "财政局")):
        who = cast.teams[department].officers[0]
        with clock.at(one.day.later(0, 1)):
            tasks.accept(who, relations.one(who, id))
        with clock.at(one.day.later(1, 2)):
            tasks.finish(who, relations.one(who, id), answer="已按批示要求完成，材料附后。")
    with clock.at(one.day.later(0, 1)):
        tasks.check(leader, relations.one(leader, money))
