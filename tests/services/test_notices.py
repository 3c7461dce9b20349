"""The inbox: whose notices, which of them, and that one goes with the right to see its case."""

import pytest

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, notices
from services.filing import ComplaintFacts
from tests.factories import Zone

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def zone(database: str) -> Zone:
    return Zone()


def complain(zone, title="厂区停水", by=None, **more):
    facts = ComplaintFacts(title, "停水", Category.POWER, Channel.PHONE, **more)
    return complaints.record(by or zone.liaison, facts=facts)


def test_a_notice_knows_its_case_and_whether_it_is_urgent(zone):
    calm, urgent = complain(zone), complain(zone, "停电", urgent=True)
    assert [(n.case_id, n.urgent) for n in notices.inbox(zone.dispatcher)] == [(urgent, True), (calm, False)]


def test_a_notice_of_a_case_that_has_gone_elsewhere_goes_with_it_and_comes_back_unread(zone):
    id = complain(zone)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    assert [n.case_id for n in notices.inbox(zone.other)] == [id] and notices.unread(zone.other) == 1
    complaints.send_back(zone.other, complaint_board.one(zone.other, id), reason="不属本局")
    assert notices.inbox(zone.other_leader) == [] and notices.unread(zone.other_leader) == 0
    notices.mark_read(zone.other_leader, up_to=10**6)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    assert notices.unread(zone.other_leader) == 2


def test_one_is_marked_alone_and_others_up_to_a_point(zone):
    ids = [complain(zone, f"第{n}件") and notices.inbox(zone.dispatcher)[0].id for n in range(4)]
    notices.mark_read(zone.dispatcher, one=ids[3])
    assert [n.unread for n in notices.inbox(zone.dispatcher)] == [False, True, True, True]
    notices.mark_read(zone.dispatcher, up_to=ids[1])
    assert [n.id for n in notices.inbox(zone.dispatcher, only_unread=True)] == [ids[2]]
    notices.mark_read(zone.supervisor, one=ids[2])  # not theirs
    assert notices.unread(zone.dispatcher) == 1


def test_pages_follow_one_another_without_gap_or_repetition(zone):
    for n in range(7):
        complain(zone, f"第{n}件")
    found, before = [], None
    while page := notices.inbox(zone.dispatcher, before=before, limit=3):
        found += [n.params["title"] for n in page]
        before = page[-1].id
    assert found == [f"第{n}件" for n in range(6, -1, -1)]


def test_a_page_begins_only_after_a_notice_of_ones_own(zone):
    complain(zone)
    [notice] = notices.inbox(zone.dispatcher)
    assert notices.inbox(zone.supervisor, before=notice.id) == []
