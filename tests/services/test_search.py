"""Search finds what was written the moment it was written, by any part of it, and nothing that is not the asker's."""

import pytest
from sqlalchemy import text

from db.engine import Sessions
from domain.boards import Filters
from domain.categories import Category
from domain.complaints import Channel
from services import backlogs, board_rows, complaint_board, complaints, enterprises, search
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from tests.factories import Zone


@pytest.fixture
def zone(database):
    return Zone()


def filed(zone, title="频繁停电", body="产线停工半天", who=None, enterprise_id=None, **more):
    facts = ComplaintFacts(title, body, Category.POWER, Channel.PHONE, **more)
    return complaints.record(who or zone.dispatcher, facts=facts, enterprise_id=enterprise_id)


def found(who, words, **more):
    return {row.id for row in complaint_board.listing(who, words=words, status=None, still_open=False, **more)}


def one(zone, id, who=None):
    return complaint_board.one(who or zone.dispatcher, id)


def test_two_chinese_characters_find_a_complaint_wherever_they_stand(zone):
    firm = enterprises.register(zone.liaison, facts=EnterpriseFacts("江南精工有限公司"))
    id, other = filed(zone, enterprise_id=firm), filed(zone, "招工难", "缺焊工")
    for words in ("停电", "停工", "精工", "频繁停电", "江南 停电", "TS26", "00001"):
        assert id in found(zone.dispatcher, words), words
        assert other not in found(zone.dispatcher, words) or words == "TS26"
    assert found(zone.dispatcher, "电工") == found(zone.dispatcher, "停电 焊工") == set()


def test_pieces_that_stand_apart_are_not_the_word(zone):
    filed(zone, "停电，电影，影响")
    assert found(zone.dispatcher, "停电影响") == set()


def test_what_is_answered_is_found_and_what_it_replaces_is_not(zone):
    id = filed(zone)
    complaints.dispatch(zone.dispatcher, one(zone, id), department=zone.first, note="")
    complaints.accept(zone.officer, one(zone, id, zone.officer))
    complaints.reply(zone.officer, one(zone, id, zone.officer), reply="已派抢修班")
    assert found(zone.officer, "抢修") == {id}
    complaints.reply(zone.officer, one(zone, id, zone.officer), reply="已换变压器")
    assert found(zone.officer, "抢修") == set() and found(zone.officer, "变压器") == {id}
    complaints.resolve(zone.officer, one(zone, id, zone.officer), resolution="双回路供电")
    assert found(zone.officer, "双回路") == found(zone.officer, "停电") == {id}


def test_a_new_name_of_an_enterprise_finds_its_complaints_and_the_old_one_no_longer(zone):
    firm = enterprises.register(zone.liaison, facts=EnterpriseFacts("江南精工有限公司"))
    id = filed(zone, enterprise_id=firm)
    card = enterprises.one(zone.liaison, firm)
    enterprises.change(zone.liaison, card, facts=EnterpriseFacts("长江重工有限公司"))
    assert found(zone.dispatcher, "重工") == {id} and found(zone.dispatcher, "精工") == set()


def test_who_an_anonymous_complaint_came_from_is_found_by_nobody(zone):
    who = {"contact_name": "钱某某", "contact_phone": "13900001111", "contact_enterprise": "隐名公司"}
    filed(zone, anonymous=True, **who)
    named = filed(zone, "路灯不亮", **who)
    for words in who.values():
        assert found(zone.dispatcher, words) == {named}


def test_a_sealed_complaint_is_found_only_by_those_who_may_see_it(zone):
    id = filed(zone, about_department_id=zone.first)
    assert found(zone.dispatcher, "停电") == {id}
    assert found(zone.officer, "停电") == found(zone.inspector, "停电") == set()


def test_what_another_department_has_is_not_found(zone):
    id = filed(zone)
    complaints.dispatch(zone.dispatcher, one(zone, id), department=zone.first, note="")
    assert found(zone.officer, "停电") == {id} and found(zone.other, "停电") == set()


def test_a_command_that_is_refused_leaves_nothing_to_find(zone):
    with pytest.raises(Exception, match="missing"):
        filed(zone, "频繁停电", "")
    assert found(zone.dispatcher, "停电") == set()


def test_signs_that_mean_something_to_a_database_mean_nothing(zone):
    id = filed(zone, "a\"b' OR 1=1 -- 停电* NEAR(x) & | ! :*")
    for words in ("停电*", "OR", "1=1", "NEAR(x)", "b'", "& |"):
        assert found(zone.dispatcher, words) <= {id}
    assert found(zone.dispatcher, "%") == found(zone.dispatcher, "_") == set()
    assert found(zone.dispatcher, "NEAR(x)") == {id}


def test_a_lost_index_is_made_anew(zone):
    ids = {filed(zone), filed(zone, "停电又来")}
    with Sessions.begin() as db:
        postgres = db.get_bind().dialect.name == "postgresql"
        gone = "DELETE FROM case_grams" if postgres else "INSERT INTO case_grams (case_grams) VALUES ('delete-all')"
        db.execute(text(gone))
    assert found(zone.dispatcher, "停电") == set()
    assert search.rebuild() == 2
    assert found(zone.dispatcher, "停电") == ids


def test_what_comes_in_from_an_earlier_register_is_found(zone):
    said = "编号,主题,内容,类别,受理日期\n2019-0071,围墙倒塌,围墙压坏车辆,用电难,2019-05-06"
    backlogs.run(
        zone.dispatcher, backlogs.receive(zone.dispatcher, register="台账", filename="台账.csv", content=said.encode())
    )
    [id] = found(zone.dispatcher, "围墙")
    assert found(zone.dispatcher, "2019-0071") == found(zone.dispatcher, "压坏") == {id}


def test_who_sees_hardly_any_of_the_hits_finds_them_all_the_same_and_goes_through_so_many_at_a_time(zone, monkeypatch):
    monkeypatch.setattr(board_rows, "LOOKED_THROUGH", 3)
    mine = filed(zone, "停电")
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, mine), department=zone.first)
    for _ in range(7):
        filed(zone, "停电")
    filters, after, seen, cuts = Filters(words="停电", still_open=False), None, [], 0
    while True:
        page = complaint_board.page(zone.officer, filters, after=after, limit=2)
        seen, after, cuts = [*seen, *(row.id for row in page.rows)], page.after, cuts + page.cut
        if not after:
            break
    assert seen == [mine] and cuts > 1
    assert found(zone.officer, "停电") == {mine}
    assert len(found(zone.dispatcher, "停电")) == 8


def test_a_number_typed_in_full_is_that_complaint_and_a_part_of_it_all_that_have_it(zone):
    first = filed(zone)
    number = one(zone, first).number
    other = filed(zone, f"与{number}同一事项")
    assert found(zone.dispatcher, number.lower()) == {first}
    assert found(zone.dispatcher, number[-4:]) == {first, other}
    complaints.dispatch(zone.dispatcher, one(zone, first), department=zone.second)
    assert first not in found(zone.officer, number)
