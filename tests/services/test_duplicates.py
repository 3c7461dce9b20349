"""What was said before is shown while somebody writes it down again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from db.cases import Case
from db.complaints import Complaint
from db.engine import Sessions
from domain.categories import Category
from domain.complaints import Channel
from services import clock, complaint_board, complaints, duplicates, enterprises, search
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from tests.factories import Zone

CASES, SAID = Case.__table__, Complaint.__table__
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def filed(zone, title, body, who=None, enterprise_id=None, **more):
    facts = ComplaintFacts(title, body, Category.POWER, Channel.PHONE, **more)
    return complaints.record(who or zone.dispatcher, facts=facts, enterprise_id=enterprise_id)


def likely(who, title, body="", enterprise_id=None):
    return [row.id for row in duplicates.likely(who, title=title, body=body, enterprise_id=enterprise_id)]


def test_much_the_same_words_are_found_and_others_are_not(zone):
    id = filed(zone, "厂区频繁停电影响生产", "本月停电三次，产线停工半天")
    filed(zone, "班车太少", "早班没有车")
    assert likely(zone.dispatcher, "厂区频繁停电，影响生产") == [id]
    assert likely(zone.dispatcher, "停电", "本月停电三次，生产线停工半天，厂区频繁停电") == [id]
    assert likely(zone.dispatcher, "食堂卫生") == likely(zone.dispatcher, "") == []


def test_of_the_same_enterprise_less_likeness_is_enough_and_it_comes_first(zone):
    firm = enterprises.register(zone.liaison, facts=EnterpriseFacts("江南精工有限公司"))
    other = filed(zone, "厂区经常停电", "电压不稳")
    same = filed(zone, "停电又停水", "无法开工，电压不稳", enterprise_id=firm)
    assert same not in likely(zone.dispatcher, "厂区经常停电")
    assert likely(zone.dispatcher, "经常停电，无法开工", "电压不稳", firm)[0] == same
    assert other in likely(zone.dispatcher, "厂区经常停电", "", firm)


def test_what_lies_outside_ones_reach_is_not_betrayed(zone):
    id = filed(zone, "厂区频繁停电影响生产", "停工", about_department_id=zone.first)
    assert likely(zone.officer, "厂区频繁停电影响生产") == []
    assert likely(zone.dispatcher, "厂区频繁停电影响生产") == [id]


def test_long_closed_ones_are_no_duplicates(zone):
    id = filed(zone, "厂区频繁停电影响生产", "停工")
    with clock.at(MONDAY + timedelta(days=120)):
        assert likely(zone.dispatcher, "厂区频繁停电影响生产") == [id]  # open still
    complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, id), resolution="已修好")
    with clock.at(MONDAY + timedelta(days=10)):
        assert likely(zone.dispatcher, "厂区频繁停电影响生产") == [id]
    with clock.at(MONDAY + timedelta(days=120)):
        assert likely(zone.dispatcher, "厂区频繁停电影响生产") == []


def test_a_repetition_is_found_among_many_newer_ones_that_share_a_word(zone):
    id = filed(zone, "厂区频繁停电影响生产", "本月停电三次，产线停工半天")
    newer = range(id + 1, id + 1 + 2 * duplicates.LOOKED_AT)
    with Sessions.begin() as db:
        case, said = (
            db.execute(select(table).where(key == id)).mappings().one()
            for table, key in ((CASES, CASES.c.id), (SAID, SAID.c.case_id))
        )
        cases = [dict(case) | {"id": n, "number": f"X{n}", "title": f"厂区第{n}号门前积水"} for n in newer]
        db.execute(insert(CASES), cases)
        db.execute(insert(SAID), [dict(said) | {"id": n, "case_id": n, "body": "厂区道路"} for n in newer])
        search.write(db, list(newer))
    assert likely(zone.dispatcher, "厂区频繁停电影响生产") == [id]
