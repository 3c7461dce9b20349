"""What the enterprises of a living demonstration say, and what they are told: the words that an audience reads."""

import re
from random import Random

from demo import names
from domain.categories import Category as C
from domain.visits import Tag

ROADS = ("创业路", "兴业路", "科创大道", "滨江大道", "振兴路", "东城路", "高桥路", "纬五路")
SHOPS = ("一号厂房", "二号厂房", "三号厂房", "冲压车间", "总装车间", "涂装车间", "洁净车间", "动力站房")
# Title, what happened, category, the department that answers.
SAID = (
    ("{shop}频繁跳闸", "本周已跳闸 {n} 次，每次恢复供电约 {m} 分钟，产线被迫停机。", C.POWER, "供电公司"),
    ("{shop}增容申请迟迟未批", "增容申请提交已 {m} 天，设备已到货，无法通电调试。", C.POWER, "供电公司"),
    ("{road}路灯损坏未修复", "{road}约 {m} 米路段夜间无照明，夜班职工出行不便。", C.SURROUNDINGS, "城市管理局"),
    ("{road}雨后积水严重", "雨后积水约 {m} 厘米，货车无法通行，原料送不进厂。", C.SURROUNDINGS, "城市管理局"),
    ("货车在{road}白天限行", "货车白天不能通行{road}，交货延误 {n} 次，希望核发通行证。", C.LOGISTICS, "交通运输局"),
    ("公交末班车太早", "夜班职工 {m} 余人下班时已无公交，希望延长{road}线路运营时间。", C.FACILITIES, "交通运输局"),
    ("急需熟练焊工 {n} 名", "订单增加，急需焊工 {n} 名、电工 {n} 名，希望组织专场招聘。", C.LABOUR,
     "人力资源和社会保障局"),
    ("技术骨干人才补贴未到账", "{n} 名骨干的人才补贴公示已满 {m} 天，至今未到账。", C.TALENT,
     "人力资源和社会保障局"),
    ("{shop}消防验收排队过久", "验收申请已提交 {m} 天，尚未安排现场查验。", C.FIRE, "消防救援大队"),
    ("消防整改意见前后不一致", "{shop}两次查验提出的整改意见不一致，企业已返工 {n} 处。", C.FIRE, "消防救援大队"),
    ("流动资金贷款续贷困难", "贷款 {m} 天后到期，银行要求追加抵押，希望纳入增信支持。", C.LOANS, "金融服务办公室"),
    ("设备更新贴息政策如何申报", "拟更新设备 {n} 台，两个窗口对申报条件的说法不一。", C.POLICY, "经济发展局"),
    ("研发补助兑现进度不明", "补助公示已结束 {m} 天，尚未拨付，希望告知时间。", C.POLICY, "科技创新局"),
    ("二期用地界址与协议不符", "现场放线与协议附图相差约 {m} 平方米，施工无法展开。", C.AGREEMENT, "自然资源和规划局"),
    ("协议约定的道路未按期接通", "协议约定{road}支路上月接通，目前仍未动工。", C.AGREEMENT, "住房和建设局"),
    ("{shop}污水接管手续卡住", "接管申请退回 {n} 次，要求补充的材料每次不同。", C.SURROUNDINGS, "水务局"),
    ("一个月内被检查 {n} 次", "安全、环保、消防分别上门检查，内容大多重复，希望合并检查。", C.INSPECTIONS,
     "应急管理局"),
    ("职工子女入学名额不足", "今年有 {n} 名职工子女未能就近入学。", C.FACILITIES, "教育局"),
    ("职工公寓房源紧张", "排队申请公寓的职工已有 {m} 人，希望增加房源。", C.FACILITIES, "住房和建设局"),
    ("出口报关单证退回", "同一批货物的单证退回 {n} 次，船期将至。", C.LOGISTICS, "海关办事处"),
    ("用水水压不足", "{shop}上午水压偏低，冷却系统报警 {n} 次。", C.SURROUNDINGS, "自来水公司"),
    ("{road}施工围挡挡住厂门", "围挡占用厂区出入口，货车须绕行 {m} 分钟。", C.SURROUNDINGS, "住房和建设局"),
)  # fmt: skip
ON_THE_SPOT = (
    ("咨询人才公寓申请条件", "企业询问申请条件和所需材料。", C.FACILITIES, "已当场告知申请条件并发送材料清单。"),
    ("咨询稳岗补贴申报入口", "企业找不到网上申报入口。", C.POLICY, "已电话指导企业完成登录并进入申报页面。"),
    ("营业执照变更需要哪些材料", "企业拟变更经营范围。", C.POLICY, "已一次性告知材料清单和办理窗口。"),
)
REPLIES = (
    "已受理，明日派员到现场核实，{n} 个工作日内答复处理意见。",
    "已与贵公司联系人通话，正会同有关科室研究，{n} 个工作日内反馈进展。",
    "材料已收悉，正在核对，预计 {n} 个工作日内办理完毕。",
    "已列入本周协调事项，{n} 个工作日内反馈结果。",
)
DONE = (
    "已派员到现场处理完毕，企业确认恢复正常。",
    "已会同有关单位现场协调，明确了完成时间并落实到人。",
    "已核对材料并办结，结果已书面告知企业。",
    "已列入计划并先行采取临时措施，影响已消除。",
)
NOT_MINE = "该事项不属本部门职责，建议转主管部门办理。"
NOT_SOLVED = ("问题仍在，昨天又发生一次。", "只打过电话，没有人到现场。", "答复了，但没有给出完成时间。")
THANKS = ("办得很快，谢谢。", "问题已解决。", "有人上门处理，比较满意。", "")
URGED = ("已超时限，请今日内报告办理情况。", "企业再次来电，请抓紧办理并当面答复。", "请主办部门负责同志亲自过问。")
ADDED = ("补充现场照片说明：今天上午又出现一次。", "联系人已更换，请联系办公室主任。", "补充：影响范围扩大到相邻车间。")
DIARY = (  # and what for
    ("企业负责人带队再次来区，实地查看标准厂房，对层高和荷载基本认可。", Tag.SERVICE),
    ("与企业视频会商，逐条核对投资协议文本，尚余两处待法务确认。", Tag.COMMUNICATION),
    ("陪同企业走访供电、水务部门，明确用能保障方案。", Tag.SUPPORT),
    ("企业反馈董事会已同意选址，拟下周确定签约时间。", Tag.COMMUNICATION),
)
KINDS = ("项目", "二期扩建项目", "智能工厂项目", "区域总部项目", "研发中心项目", "生产基地项目")


def filled(words: str, luck: Random) -> str:
    """A sentence with its places, shops and numbers."""
    return words.format(shop=luck.choice(SHOPS), road=luck.choice(ROADS), n=luck.randint(2, 6), m=luck.randint(12, 45))


def complaint(luck: Random) -> tuple[str, str, C, str]:
    """A title and what happened, of one and the same place and number; its category and who answers for that."""
    title, body, category, department = luck.choice(SAID)
    place = luck.random()
    return filled(title, Random(place)), filled(body, Random(place)), category, department


def answers_for(title: str) -> str | None:
    """The department that answers for what an enterprise said under this title."""
    for template, _body, _category, department in SAID:
        if re.fullmatch(re.sub(r"{\w+}", ".+", template), title):
            return department
    return None


def project(luck: Random) -> tuple[str, str, str]:
    """The name of a new project, of its enterprise, and the section of its trade."""
    place, (trade, section) = luck.choice(names.PLACES), luck.choice(names.TRADES)
    return f"{place}{trade}{luck.choice(KINDS)}", f"{place}{trade}（江苏）有限公司", section
