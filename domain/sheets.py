"""The four sheets that can be imported. One declaration drives template, recognition, reading, errors and preview."""
# ruff: noqa: E501 - all the names of a column stand in one line

from domain.access import Permission as P
from domain.access import Role
from domain.headers import CellKind as K
from domain.headers import Column, Sheet, SheetKind
from domain.industries import Industry
from domain.money import Currency
from domain.org import Position, Rank
from domain.projects import Source
from domain.stages import Stage

DEPARTMENTS = Sheet(
    SheetKind.DEPARTMENTS,
    P.ORG_IMPORT,
    (
        Column("Department code", "code", "部门代码|部门编码|部门编号|单位代码|代码|编码|code", required=True,
               most=40, example="ZSJ"),
        Column("Department name", "name", "部门名称|单位名称|部门|单位|科室|局办名称|name|department", required=True,
               example="招商局"),
        Column("Phone", "phone", "办公电话|电话|联系电话|值班电话|phone", K.PHONE, example="0791-88880001"),
        Column("Is the enterprise service centre", "is_centre", "是否企业发展服务中心|企业发展服务中心|服务中心|是否中心",
               K.YES, example="否", note="Exactly one department is the centre."),
    ),
    "A department is known again by its code, else by its name. Empty cells change nothing.",
)  # fmt: skip

PEOPLE = Sheet(
    SheetKind.PEOPLE,
    P.ORG_IMPORT,
    (
        Column("Name", "name", "姓名|人员姓名|名字|full name", required=True, most=100, example="张伟"),
        Column("User name", "username", "用户名|账号|登录名|登录账号|帐号|工号|user name|login|account", required=True,
               most=80, example="zhangwei"),
        Column("Department", "department", "所属部门|部门|单位|工作单位|所在部门|部门名称|部门代码", K.DEPARTMENT,
               example="招商局", note="May stay empty for zone leaders and administrators."),
        Column("Role", "role", "角色|系统角色|权限角色", K.CHOICE, required=True, choice=Role, example="部门经办人"),
        Column("Phone", "phone", "手机|电话|联系电话|手机号|手机号码|办公电话|mobile|phone", K.PHONE,
               example="13800000001"),
        Column("E-mail", "email", "邮箱|电子邮箱|电子邮件|邮件|email|mail", K.EMAIL),
        Column("Position", "position", "岗位|责任岗位|安商岗位|领导类别", K.CHOICE, choice=Position,
               note="Empty: this person holds no post of the liability chain."),
        Column("Rank", "rank", "职级|级别|行政级别", K.CHOICE, choice=Rank),
        Column("Title", "title", "职务|职称|头衔", most=100, example="副局长"),
        Column("In post from", "valid_from", "任职日期|任职时间|任职起始日期|开始日期|起始日期|任职开始|from", K.DAY),
        Column("In post until", "valid_to", "任职截止|任职截止日期|截止日期|结束日期|任期至|until|to", K.DAY,
               note="A substitute liaison needs a last day."),
    ),
    "A person is known again by the username. New people get no password: issue one-time passwords afterwards.",
)  # fmt: skip

ENTERPRISES = Sheet(
    SheetKind.ENTERPRISES,
    P.DATA_IMPORT,
    (
        Column("Enterprise name", "name", "企业名称|单位名称|公司名称|企业|客商名称|投资方|投资方名称|公司|名称|company|enterprise|name",
               required=True, example="江西示例科技有限公司"),
        Column("Unified social credit code", "credit_code",
               "统一社会信用代码|信用代码|社会信用代码|统一信用代码|统一代码|税号|纳税人识别号|uscc|credit code", K.CREDIT_CODE,
               most=60, note="May stay empty while the investor has no company here yet."),
        Column("Legal representative", "legal_representative", "法定代表人|法人代表|法人|负责人|企业法人|法定代表人姓名",
               most=100, example="李强"),
        Column("Industry", "industry", "行业|所属行业|行业门类|行业类别|产业", K.CHOICE, choice=Industry, example="制造业"),
        Column("Address", "address", "地址|注册地址|经营地址|企业地址|住所|详细地址", most=300),
        Column("Contact person", "contact_name", "联系人|联系人姓名|企业联系人|contact", most=100, example="王芳"),
        Column("Contact's title", "contact_title", "联系人职务|职务|职位", most=100, example="行政总监"),
        Column("Contact phone", "contact_phone", "联系电话|联系方式|联系人电话|电话|手机|手机号|phone|mobile", K.PHONE,
               example="13800000002"),
    ),
    "An enterprise is known again by its unified social credit code, else by its exact name. Empty cells change nothing.",
    most=10_000,
)  # fmt: skip

PROJECTS = Sheet(
    SheetKind.PROJECTS,
    P.DATA_IMPORT,
    (
        Column("Project name", "name", "项目名称|项目|项目名|建设项目名称|project", required=True, example="年产十万台电机项目"),
        Column("Enterprise", "enterprise",
               "企业名称|所属企业|投资方|投资企业|客商|企业|单位名称|公司名称|项目单位|建设单位|业主单位|统一社会信用代码|enterprise name|company",
               K.ENTERPRISE, required=True, example="江西示例科技有限公司"),
        Column("Planned investment", "amount",
               "投资额|计划投资|计划投资额|计划总投资|总投资|总投资额|投资总额|投资规模|投资金额|amount|investment", K.AMOUNT, unit="10k CNY",
               example="12000"),
        Column("Currency", "currency", "币种|货币", K.CHOICE, choice=Currency, note="Empty: CNY."),
        Column("Industry", "industry", "行业|所属行业|行业门类|行业类别|产业", K.CHOICE, choice=Industry, example="制造业"),
        Column("Land (mu)", "land_mu", "用地|用地面积|占地|占地面积|土地面积|供地面积|用地规模|land", K.LAND, example="80"),
        Column("Expected tax a year", "expected_tax", "预计年税收|预计税收|年税收|税收|年纳税额|预期税收|预计年纳税|预计年纳税额|tax", K.AMOUNT,
               unit="10k CNY", example="600"),
        Column("Expected jobs", "expected_jobs", "预计用工|预计就业|就业人数|用工人数|带动就业|预计带动就业|预计就业人数|预计就业岗位|预计用工人数|jobs", K.COUNT,
               example="200"),
        Column("Source", "source", "项目来源|来源|信息来源|线索来源", K.CHOICE, required=True, choice=Source, example="展会论坛"),
        Column("Contact person", "contact_name", "联系人|企业联系人|客商联系人|contact", most=100),
        Column("Contact phone", "contact_phone", "联系电话|联系方式|联系人电话|电话|手机", K.PHONE),
        Column("First contact", "first_contact",
               "首谈人|首谈责任人|首谈|首谈人员|责任人员|责任人|项目责任人|经办人|officer", K.PERSON, required=True,
               example="zhangwei", note="Stays responsible until a named person accepts (clause 29)."),
        Column("Accountable department", "department", "责任部门|责任单位|牵头部门|部门|牵头单位|department", K.DEPARTMENT,
               note="Empty: the department of the first contact."),
        Column("Accountable leader", "leader", "责任领导|分管领导|牵头领导|部门领导|leader", K.PERSON, required=True),
        Column("Stage", "stage", "阶段|项目阶段|当前阶段|所处阶段|进展阶段|项目进度", K.CHOICE, choice=Stage,
               note="Empty: negotiation."),
        Column("Opened on", "opened_on", "入库日期|入库时间|立项日期|受理日期|洽谈日期|登记日期|首谈日期|开始日期|接洽日期|日期|opened|taken in|date", K.DAY,
               note="Accountability is counted from this day. Empty: from now."),
        Column("Lead leader", "lead_leader", "挂点领导|挂点区领导|包保领导|挂点县领导", K.PERSON,
               note="A major project needs a lead leader and a coordinator."),
        Column("Coordinator", "coordinator", "专人协调|协调员|项目协调员|协调人|项目专员|专职协调员|项目协调人|协调专员", K.PERSON),
    ),
    "A project is known again by its name and its enterprise. Who is accountable changes only by handoff.",
    most=1_000,
)  # fmt: skip

SHEETS: dict[SheetKind, Sheet] = {sheet.kind: sheet for sheet in (DEPARTMENTS, PEOPLE, ENTERPRISES, PROJECTS)}
