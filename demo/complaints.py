"""Complaints of the demonstration: recorded by the centre and by liaisons, and brought to every state there is."""

from datetime import datetime, timedelta
from random import Random

from demo.cast import Cast, Team
from demo.story import Day
from domain.access import Actor
from domain.calendar import WorkCalendar
from domain.categories import Category as C
from domain.complaints import NO_DEPARTMENT, Channel, Outcome
from domain.ledger import Holder
from services import clock, complaint_board, complaints, enterprises
from services.filing import ComplaintFacts

SAID = (
    ("厂区频繁停电影响生产", "本月已停电三次，每次约两小时，生产线被迫停机。", C.POWER, "供电公司"),
    ("外来技工子女入学名额不足", "今年秋季有 12 名技工子女未能就近入学。", C.FACILITIES, "教育局"),
    ("消防验收办理时间过长", "材料一次性交齐后，已超过承诺时限仍未出具意见。", C.FIRE, "行政审批局"),
    ("二期用地指标迟迟未落实", "协议约定六月底前供地，至今没有明确时间。", C.AGREEMENT, "自然资源和规划局"),
    ("流动资金贷款续贷困难", "银行要求追加抵押，企业希望纳入政府增信名单。", C.LOANS, "财政局"),
    ("招不到熟练焊工", "旺季缺焊工 30 人，希望组织专场招聘。", C.LABOUR, "人力资源和社会保障局"),
    ("园区道路限行影响货运", "货车白天不能进入创业路，交货延误。", C.LOGISTICS, "交通运输局"),
    ("同一季度被三个部门重复检查", "安全、环保、消防分别检查，内容大部分重复。", C.INSPECTIONS, "应急管理局"),
    ("研发补助政策口径不清", "不同窗口对研发费用口径说法不一。", C.POLICY, "科技创新局"),
    ("窗口人员推诿", "企业两次到窗口咨询，均被告知找其他部门。", C.CONDUCT, "行政审批局"),
)
OWN = ("协议约定的投产奖励未兑现", "投产已满半年，奖励资金尚未到账。", C.POLICY, "招商局")
STILL_OPEN = (6, 7, 8, 9)
NOBODY = "企业反映无人到场核实。"
REPLIES = (
    "已受理，{day} 日内派员到现场核实。",
    "已与贵公司联系人通话，正在会同有关科室研究，{day} 日内答复进展。",
    "材料已收悉，正在核对协议条款，预计 {day} 日内提出处理意见。",
    "已列入本周协调事项，{day} 日内反馈结果。",
)
DONE = ("已现场核实并整改到位。", "已协调落实，企业确认可以继续推进。", "已出具书面答复并完成办理。")


def complain(cast: Cast, calendar: WorkCalendar, luck: Random, now: datetime) -> None:
    """Thirty complaints of the last ten weeks."""
    centre, liaison = cast.logins["centre"], cast.logins["liaison"]
    known = [card.id for card in enterprises.listing(centre, words="", limit=60)]
    for n in range(30):
        begun = luck.randint(1, 12) if n % 10 in STILL_OPEN or n % 20 == 4 else luck.randint(14, 70)
        day = Day(now - timedelta(days=begun), calendar, luck, now - timedelta(hours=1))
        title, body, category, department = OWN if n in (4, 6, 8, 17, 18) else SAID[n % len(SAID)]
        team = cast.teams.get(department) or cast.teams["招商局"]
        with clock.at(day.later(0, 1)):
            facts = ComplaintFacts(title, body, category, luck.choice(list(Channel)), n % 9 == 0)
            id = complaints.record(liaison if n % 5 == 0 else centre, facts=facts, enterprise_id=luck.choice(known))
        if n % 10 != 9:
            _dispatched(centre, team, id, day, n)


def _dispatched(centre: Actor, team: Team, id: int, day: Day, n: int) -> None:
    officer = team.officer(n)
    with clock.at(day.later(0, 1)):
        complaints.dispatch(
            centre, complaint_board.one(centre, id), department=team.department_id, about=NO_DEPARTMENT,
            note="请按时限办理。",
        )  # fmt: skip
    if n % 10 == 8:
        return
    with clock.at(day.later(0, 1)):
        complaints.accept(officer, complaint_board.one(officer, id))
    with clock.at(day.later(1, 3)):
        complaints.reply(
            officer, complaint_board.one(officer, id), reply=REPLIES[n % len(REPLIES)].format(day=n % 5 + 2)
        )
    if n % 10 in (6, 7):
        return
    if n % 10 in (4, 5):
        with clock.at(day.later(0, 1)):
            complaints.pause(
                centre, complaint_board.one(centre, id), holder=Holder.ENTERPRISE if n % 2 else Holder.HIGHER,
                reason="等待补正材料" if n % 2 else "待上级部门批复", evidence="已留存往来函件",
                until=(day.until + timedelta(days=9) if n % 20 == 4 else day.at + timedelta(days=20)).date(),
            )  # fmt: skip
        if n % 20 == 4:
            return
        with clock.at(day.later(2, 5)):
            complaints.resume(officer, complaint_board.one(officer, id))
    with clock.at(day.later(2, 8)):
        complaints.resolve(officer, complaint_board.one(officer, id), resolution=DONE[n % 3])
    if n % 10 == 3:
        return
    with clock.at(day.later(1, 2)):
        outcome = Outcome.NOBODY_CAME if n % 10 == 2 else Outcome.SOLVED
        complaints.verify(
            centre,
            complaint_board.one(centre, id),
            outcome=outcome,
            words=NOBODY if outcome is Outcome.NOBODY_CAME else "",
        )
