"""How people write the entries of a list: the code, the label, and what stands in their own sheets."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from domain.access import Role
from domain.categories import Category
from domain.cells import plain
from domain.complaints import Channel, Outcome
from domain.industries import Industry
from domain.labels import Labelled
from domain.money import Currency
from domain.org import Position, Rank
from domain.projects import Source
from domain.stages import Stage

WORDS: dict[type[Labelled], dict[str, str]] = {
    Category: {
        "support.policy": "政策支持|政策|政策咨询|政策兑现",
        "support.finance": "融资支持|投融资",
        "support.information": "信息支持|信息|信息咨询",
        "support.surroundings": "环境配套支持|环境配套|营商环境",
        "hard.talent": "招才难|招才|人才",
        "hard.labour": "招工难|招工|用工难|用工",
        "hard.loans": "贷款难|贷款|融资难|融资",
        "hard.logistics": "物流难|物流|运输|交通物流",
        "hard.fire": "消防难|消防|消防验收",
        "hard.power": "用电难|用电|供电|电力",
        "hard.facilities": "配套难|配套|基础设施|生活配套",
        "wild.charges": "乱收费|收费",
        "wild.fines": "乱罚款|罚款",
        "wild.inspections": "乱检查|检查",
        "wild.levies": "乱摊派|摊派",
        "conduct": "工作作风|作风|服务态度|推诿",
        "agreement": "协议承诺未履行|协议履约|履约|承诺兑现",
        "other": "其他|其它",
    },
    Channel: {
        "phone": "电话|热线|来电|经济110",
        "counter": "窗口|来访|现场",
        "visit": "走访|上门走访",
        "letter": "来信或邮件|来信|信件|邮件|信函",
        "web": "网上投诉|网络|网站|网上|微信",
        "register": "历史台账|台账|转办|其他|其它",
    },
    Outcome: {
        "solved": "已解决|满意|基本满意|解决",
        "not_solved": "未解决|不满意",
        "nobody_came": "无人到场|无人上门",
        "unreachable": "未联系上|无法联系|联系不上",
        "silent": "逾期未反馈|未反馈|未评价|无评价",
    },
    Stage: {
        "negotiation": "洽谈|洽谈阶段|在谈|在谈项目|接洽",
        "signing": "签约|签约阶段|已签约|签约项目",
        "construction": "开工建设|开工建设阶段|开工|建设|在建|已开工|开工项目|建设阶段",
        "production": "投产|投产阶段|已投产|试生产|投产项目",
        "capacity": "达产|达产阶段|已达产|达产达标|达产项目",
    },
    Source: {
        "visit_out": "外出招商|外出考察|招商推介|赴外招商|上门招商",
        "fair": "展会论坛|展会|论坛|推介会|展会或论坛|洽谈会|招商会",
        "referral": "以商招商|客商推荐|企业推荐|客商引荐|老客商推荐",
        "agency": "中介机构或商会|中介商会|商会|中介机构|中介|委托招商|协会|中介或商会|商会或中介",
        "walk_in": "主动来访|自行上门|客商来访|自主上门|来访|企业自荐|主动上门",
        "higher_level": "上级推送|上级交办|上级转办|上级部门推送|上级推荐",
        "expansion": "区内企业增资扩产|增资扩产|区内企业扩建|扩建|增资|现有企业增资扩产|本地企业扩建",
    },
    Role: {
        "administrator": "系统管理员|管理员",
        "dispatcher": "中心调度员|调度员|服务中心调度员|企业发展服务中心",
        "liaison": "部门联络员|联络员|安商联络员",
        "officer": "部门经办人|经办人|部门经办人员|经办人员|工作人员",
        "department_leader": "部门领导|部门负责人|局领导",
        "zone_leader": "区领导|管委会领导|挂点领导",
        "inspector": "督查员（管委办）|督查人员|管委办督查|督查员|督查|管委办",
        "supervisor": "监察员（监察室）|监察人员|监察室|监察员|监察|纪检监察",
    },
    Position: {
        "principal": "主要领导|主要负责人|一把手",
        "deputy": "分管领导|分管负责人",
        "direct": "直接领导|直接责任人|直接负责人",
        "liaison": "安商联络员|联络员",
        "substitute": "代理联络员|临时联络员|替补联络员|代联络员",
    },
    Rank: {
        "head": "局长级|正职|局长|主任|部门正职",
        "deputy_head": "副局长级|副职|副局长|副主任|部门副职",
        "section": "科长级|科长|科室负责人|股长|中层",
        "staff": "科员|一般人员|工作人员|职员|一般干部",
    },
}  # fmt: skip

SECTIONS = {
    "A": "农、林、牧、渔业|农业", "B": "采矿业", "C": "制造业|工业",
    "D": "电力、热力、燃气及水生产和供应业", "E": "建筑业", "F": "批发和零售业|批发零售业|商贸",
    "G": "交通运输、仓储和邮政业|物流业|物流", "H": "住宿和餐饮业", "I": "信息传输、软件和信息技术服务业|软件业",
    "J": "金融业", "K": "房地产业", "L": "租赁和商务服务业", "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业", "O": "居民服务、修理和其他服务业", "P": "教育|教育业", "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业", "S": "公共管理、社会保障和社会组织", "T": "国际组织",
}  # fmt: skip
MONEYS = {
    "CNY": "人民币|元|RMB|¥", "USD": "美元|$|US$", "EUR": "欧元|€", "HKD": "港元|港币|HK$", "JPY": "日元|日圆",
    "GBP": "英镑|£", "TWD": "新台币|台币", "SGD": "新加坡元|新元", "KRW": "韩元|韩币",
}  # fmt: skip


def key(text: str) -> str:
    """An entry as compared: half-width, lower case, without white space, commas and brackets."""
    return re.sub(r"[,、()/.·]", "", plain(text))


@cache
def words_of(kind: type[Labelled]) -> Mapping[str, Any]:
    """Every way to write the members of `kind`."""
    said = {Industry: SECTIONS, Currency: MONEYS}.get(kind) or WORDS.get(kind, {})
    found: dict[str, Any] = {}
    for member in kind.offered():
        for word in (member.value, member.name, member.label, *said.get(member.value, "").split("|")):
            if word:
                found.setdefault(key(word), member)
    if kind is Industry:
        found |= {key(f"{member.value}{word}"): member for word, member in list(found.items())}
    return found
