"""What staff see of the enterprise's side: messages and files on the page of a complaint, the link on its own."""

import pytest

from db.cases import Case
from db.engine import Sessions
from domain.categories import Category
from domain.complaints import Channel
from services import (
    attachments,
    code_links,
    complaint_board,
    complaints,
    following,
    front_door,
    messages,
    receipts,
    sealing,
)
from services.filing import ComplaintFacts
from services.proofs import Secret
from tests.factories import Zone
from tests.pages.conftest import everything, opened, words

pytestmark = pytest.mark.usefixtures("database")
PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100


@pytest.fixture
def zone(database):
    return Zone()


@pytest.fixture
def case_id(zone):
    """A case on which the first department works and to which the enterprise has added something."""
    id = complaints.record(zone.dispatcher, facts=ComplaintFacts("停电", "停产", Category.POWER, Channel.PHONE))
    secret = receipts.issue(zone.dispatcher, case_id=id)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    with Sessions() as db:
        number = db.get_one(Case, id).number
    with front_door.enterprise() as me:
        upload = attachments.Upload("现场<b>.png", PNG)
        following.supplement(me, Secret(number, secret), words="二号<b>线路", uploads=[upload])
    return id


def talk(who, case_id):
    return opened("complaint", who.id, query={"id": str(case_id), "tab": "talk"})


def test_messages_and_files_of_the_enterprise_stand_on_the_page(zone, case_id):
    app = talk(zone.officer, case_id)
    assert "二号<b>线路" in [t.value for t in app.text]
    assert "企业" in words(app)
    assert "现场b.png" in everything(app) and 'img src="/attachments/' in words(app)


def test_who_works_on_it_answers_and_adds_a_file(zone, case_id):
    app = talk(zone.officer, case_id)
    next(t for t in app.text_area if t.label == "给企业留言").set_value("请问几点开始？")
    app = next(b for b in app.button if b.label == "发送").click().run()
    assert "请问几点开始？" in [t.value for t in app.text]
    app.file_uploader[0].set_value(("答复.png", PNG + b"!", "image/png"))
    app = next(b for b in app.button if b.label == "添加").click().run()
    assert [f.filename for f in attachments.of_case(zone.officer, case_id)][-1] == "答复.png"
    app.file_uploader[0].set_value(("坏.png", b"MZ an executable", "image/png"))
    app = next(b for b in app.button if b.label == "添加").click().run()
    assert "不是 PDF" in words(app)
    assert len(messages.of_case(zone.officer, case_id)) == 2


def to_copy(app):
    return [c.value for c in app.code]


def test_words_to_an_enterprise_are_handed_back_where_the_case_is_no_longer_theirs_to_see(zone, case_id):
    app = opened("complaint", zone.officer.id, query={"id": str(case_id), "tab": "talk"}, frame=True)
    next(t for t in app.text_area if t.label == "给企业留言").set_value("请问几点开始？")
    complaints.transfer(zone.dispatcher, complaint_board.one(zone.dispatcher, case_id), department=zone.second,
                        reason="职责不符")  # fmt: skip
    sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, case_id), about_department_id=zone.first)
    app = next(b for b in app.button if b.label == "发送").click().run()
    assert not app.exception and "已转由他人办理" in words(app)
    assert "请问几点开始？" in to_copy(app) and "请问几点开始？" in to_copy(app.run())


def test_an_urge_that_comes_too_late_gives_its_words_back_and_they_stay_to_be_copied(zone, case_id):
    app = opened("complaint", zone.dispatcher.id, query={"id": str(case_id)}, frame=True)
    next(t for t in app.text_area if t.key == f"urge_{case_id}_words").set_value("请抓紧")
    complaints.resolve(zone.officer, complaint_board.one(zone.officer, case_id), resolution="已恢复供电")
    app = next(b for b in app.button if b.key == f"urge_{case_id}_go").click().run()
    assert not app.exception and "未能发出" in words(app)
    assert "请抓紧" in to_copy(app) and "请抓紧" in to_copy(app.run())


def test_who_only_watches_reads_and_writes_nothing(zone, case_id):
    app = talk(zone.zone_leader, case_id)
    assert "二号<b>线路" in [t.value for t in app.text]
    assert not [t for t in app.text_area if t.label == "给企业留言"] and not app.file_uploader


def test_the_link_of_an_enterprise_is_for_the_centre_to_issue(zone):
    id = zone.project().enterprise_id
    app = opened("enterprise", zone.dispatcher.id, query={"id": str(id)})
    app = next(b for b in app.button if b.label == "发放").click().run()
    (link,) = [c.value for c in app.code if "/e/" in c.value]
    assert code_links.of_enterprise(zone.dispatcher, id).issued_by == zone.dispatcher.name
    app = opened("enterprise", zone.dispatcher.id, query={"id": str(id)})
    assert link.rpartition("/")[2] not in everything(app)
    assert "企业码链接" in [heading.value for heading in app.subheader]
    others = opened("enterprise", zone.officer.id, query={"id": str(id)})
    assert "企业码链接" not in [heading.value for heading in others.subheader]
