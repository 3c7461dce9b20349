"""The cast of the demonstration: departments, people's names, enterprises. All invented."""

from random import Random

DEPARTMENTS = (
    "党政办公室", "管委会督查室", "监察室", "招商局", "经济发展局", "自然资源和规划局", "住房和建设局", "生态环境局",
    "应急管理局", "市场监督管理局", "行政审批局", "财政局", "税务局", "人力资源和社会保障局", "科技创新局", "商务局",
    "统计局", "审计局", "司法局", "教育局", "卫生健康局", "交通运输局", "水务局", "农业农村局", "城市管理局",
    "公安分局", "消防救援大队", "海关办事处", "金融服务办公室", "投资促进一局", "投资促进二局", "项目代办服务中心",
    "土地储备中心", "供电公司", "自来水公司", "燃气公司", "企业发展服务中心", "东城街道", "滨江街道", "高桥镇",
)  # fmt: skip
CENTRE = "企业发展服务中心"
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "建国", "志强", "晓明", "文博", "丽华", "海燕", "国栋", "雪梅", "振宇", "佳怡", "思远", "明哲", "秀英", "立新",
    "俊杰", "慧敏", "天佑", "雅琴", "永康", "玉珍", "泽宇", "梦洁", "大鹏", "春晖", "广平", "淑芬", "少华", "若兰",
)  # fmt: skip
TRADES = (
    ("精密轴承", "C"), ("汽车零部件", "C"), ("新能源电池", "C"), ("光伏组件", "C"), ("工业机器人", "C"),
    ("医疗器械", "C"), ("生物制药", "C"), ("集成电路封装", "C"), ("智能家电", "C"), ("食品加工", "C"),
    ("冷链物流", "G"), ("跨境电商", "F"), ("工业软件", "I"), ("数据服务", "I"), ("检验检测", "M"),
    ("环保设备", "C"), ("高端装备", "C"), ("纺织新材料", "C"), ("精细化工", "C"), ("现代农业", "A"),
)  # fmt: skip
PLACES = ("江南", "滨江", "华东", "海河", "金桥", "天目", "北辰", "长风", "远景", "鼎盛", "恒泰", "瑞丰")
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def people(count: int, luck: Random) -> list[str]:
    """Distinct believable names."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[luck.choice(FAMILY) + luck.choice(GIVEN)] = None
    return list(found)


def credit_code(luck: Random) -> str:
    """A unified social credit code whose check digit fits (GB 32100-2015)."""
    body = "91320" + "".join(luck.choice("0123456789") for _ in range(3)) + "MA"
    body += "".join(luck.choice(USCC) for _ in range(7))
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(USCC.index(c) * w for c, w in zip(body, weights, strict=True))
    return body + USCC[(31 - total % 31) % 31]
