"""Complaints of an earlier register: how a row is read and what it must say to become a case."""
# ruff: noqa: E501 - all the names of a column stand in one line

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from domain.access import Permission as P
from domain.calendar import ZONE
from domain.categories import Category
from domain.cells import Cell
from domain.complaints import Channel, Outcome
from domain.enterprises import as_code, name_key
from domain.errors import Refusal
from domain.grams import pieces_of, plain
from domain.headers import CellKind as K
from domain.headers import Column, Recognised, Sheet, SheetKind
from domain.rows import Problem, Row, read_row

BACKLOG = Sheet(
    SheetKind.BACKLOG,
    P.DATA_IMPORT,
    (
        Column("Number in the earlier register", "source_number", "编号|受理编号|工单号|工单编号|投诉编号|台账编号|流水号|number|no",
               required=True, most=60, example="2024-0153"),
        Column("Subject", "title", "主题|标题|投诉标题|事项|诉求标题|title|subject", required=True, example="厂区频繁停电"),
        Column("What happened", "body", "内容|投诉内容|诉求内容|情况|情况描述|问题描述|反映问题|body|description", most=10_000),
        Column("Category", "category", "类别|类型|投诉类别|诉求类别|问题类别|事项类别|category|type", K.CHOICE, choice=Category),
        Column("Came in by", "channel", "受理渠道|来源渠道|渠道|来源|受理方式|channel", K.CHOICE, choice=Channel),
        Column("Enterprise", "enterprise", "企业名称|企业|投诉企业|投诉人单位|单位名称|公司名称|统一社会信用代码|enterprise|company", K.ENTERPRISE),
        Column("Contact person", "contact_name", "联系人|投诉人|诉求人|contact", most=100),
        Column("Contact phone", "contact_phone", "联系电话|电话|手机|联系方式|phone", most=60),
        Column("Accountable department", "department", "承办单位|承办部门|责任部门|主办单位|办理单位|责任单位|department", K.DEPARTMENT),
        Column("Accountable officer", "officer", "承办人|经办人|责任人|责任人员|officer", K.PERSON),
        Column("Which department it is about", "about", "被投诉单位|被投诉部门|被反映单位|被反映部门|反映单位|投诉对象|accused|about", K.DEPARTMENT,
               note="It is sealed from its people, who can be neither its department nor its officer."),
        Column("Anonymous", "anonymous", "是否匿名|匿名|匿名投诉|anonymous", K.YES,
               note="Then who it came from is for the centre alone."),
        Column("Received on", "received_on", "受理日期|受理时间|接收日期|投诉日期|投诉时间|登记日期|登记时间|日期|received|date", K.DAY, required=True),
        Column("First reply on", "replied_on", "答复日期|答复时间|首次答复|首次答复日期|replied", K.DAY),
        Column("Resolved on", "resolved_on", "办结日期|办结时间|完成日期|办理完成时间|resolved|closed", K.DAY, note="Empty: it is still open."),
        Column("What was done", "resolution", "办理结果|处理结果|办理情况|处理情况|答复内容|resolution|result", most=10_000),
        Column("Outcome", "outcome", "企业意见|评价|满意度|回访结果|回访意见|outcome", K.CHOICE, choice=Outcome),
    ),
    "A complaint is known again by its number in the earlier register; known ones stay as they are.",
    most=1_000_000,
)  # fmt: skip


NOT_SAID = "—"  # what a register leaves empty that a complaint must say


class EndsBeforeItBegins(Refusal):
    template = "{field} is before the day on which it was received."
    words = ("field",)


class ReceivedLater(Refusal):
    template = "It was received after today."


class History(NamedTuple):
    """When an earlier complaint began and went on. Aware UTC: days became the hours of work."""

    received_at: datetime
    replied_at: datetime | None
    resolved_at: datetime | None


def history(values: Mapping[str, Any], today: date) -> History:
    """The moments that the days of a row stand for. Raises ReceivedLater, EndsBeforeItBegins."""
    received: date = values["received_on"]
    replied, resolved = values.get("replied_on"), values.get("resolved_on")
    if received > today or (resolved and resolved > today) or (replied and replied > today):
        raise ReceivedLater
    for label, day in (("First reply on", replied), ("Resolved on", resolved)):
        if day and day < received:
            raise EndsBeforeItBegins(field=label)
    done = _at(resolved, CLOSES) if resolved else None
    answered = _at(replied, ANSWERS) if replied else done
    return History(_at(received, OPENS), min(answered, done) if answered and done else answered, done)


OPENS, ANSWERS, CLOSES = time(9), time(16), time(17)


@lru_cache(maxsize=10_000)  # a register of years knows some hundreds of days
def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


class Told(NamedTuple):
    """What a line says, as far as that is known without the zone: when it went on, by which code or else under which key
    its enterprise is registered, and the words under which its complaint will be found.

    Those stand before the name of the enterprise, are that name as the line has it, and stand after it; all as searches
    compare them. `pieces` are those of all of them, with spaces between. Of a line that is wrong only `row` is told.
    """

    row: Row
    history: History | None = None
    code: str | None = None
    key: str = ""
    before: str = ""
    name: str = ""
    after: str = ""
    pieces: str = ""


def told(found: Recognised, number: int, line: Sequence[Cell], today: date) -> Told:
    """A line of a register, read on a day. Who an anonymous complaint came from is not among its words."""
    row = read_row(BACKLOG, found, number, line)
    said, went_on = row.values, None
    try:
        went_on = history(said, today) if "received_on" in said else None
    except Refusal as refusal:
        row = replace(row, problems=(*row.problems, Problem("Received on", refusal)))
    if row.problems:
        return Told(row)
    on_it = said["title"], said.get("body", NOT_SAID), said.get("resolution"), said["source_number"]
    enterprise, anonymous = said.get("enterprise", ""), said.get("anonymous")
    who = () if anonymous else (said.get("contact_name"), said.get("contact_phone"))
    before, after = (plain("\n".join(filter(None, words))) for words in (on_it, who))
    name = "" if anonymous else plain(enterprise)
    pieces = " ".join(pieces_of(f"{before}\n{name}\n{after}"))
    return Told(row, went_on, as_code(enterprise), name_key(enterprise), before, name, after, pieces)
