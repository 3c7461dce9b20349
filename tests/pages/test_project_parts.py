"""The other parts of a project's page: documents, reports in three parts, offers taken back, rest and end."""

import pytest

from domain.access import Role
from domain.cases import CaseKind
from domain.projects import HandoffKind, ProjectStatus
from domain.stages import Stage
from services import handoffs, hub, reports
from tests.factories import Zone, person
from tests.pages.conftest import opened, words


@pytest.fixture
def zone(database):
    return Zone()


def at(me, card, tab, lang="zh"):
    app = opened("project", me.id, lang, {"id": str(card.id), "tab": tab})
    assert not app.exception
    return app


def written(app, ending):
    return next(area for area in app.text_area if area.key.endswith(ending))


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert not app.exception
    return app


def upload(app, name, content):
    app.file_uploader[0].set_value((name, content, "application/pdf"))
    return press(app, "上传材料")


@pytest.mark.clause(10)
def test_the_page_names_department_leader_and_officer_of_each_stage_and_proves_that_nobody_was_missing(zone):
    card = zone.complete(zone.project())
    handoffs.accept(zone.other, zone.offer(card))
    app = at(zone.officer, card, "handoffs")
    rail, named, tenures = (html.proto.body for html in app.get("html")[:3])
    past, now = rail.split("<li")[1:3]
    assert zone.officer.name in past and 'class="past"' in past
    assert zone.other.name in now and 'class="now"' in now
    assert rail.count('class="next"') == len(Stage) - 2
    for who in (zone.other, zone.other_leader):
        assert who.name in named
    for who in (zone.officer, zone.leader, zone.other, zone.other_leader):
        assert who.name in tenures
    assert app.metric[0].value == "0 分钟" and app.metric[1].value == "2"


@pytest.mark.clause(11)
def test_the_giver_takes_an_offer_back_with_a_reason_and_nothing_waits_any_longer(zone):
    card = zone.complete(zone.project())
    zone.offer(card)
    app = press(at(zone.officer, card, "handoffs"), "撤回移交")
    assert "撤回理由" in app.error[0].value
    written(app, "withdraw_reason").set_value("名单有误")
    press(app, "撤回移交")
    assert "名单有误" in words(app) and "接收之前，仍由移交方负责" not in words(app)
    assert "待接收的移交" not in words(opened("desk", zone.other.id))


@pytest.mark.clause(11)
def test_who_returns_what_a_colleague_just_accepted_is_told_and_keeps_the_reason_typed(zone):
    card = zone.complete(zone.project())
    offer = zone.offer(card)
    app = at(zone.other, card, "handoffs")
    written(app, "send_back_reason").set_value("缺土地手续，须补齐")
    handoffs.accept(zone.other_leader, offer)
    press(app, "退回")
    assert "已被他人修改" in app.error[0].value
    assert written(app, "send_back_reason").value == "缺土地手续，须补齐"
    press(app, "以最新内容继续")
    assert not [area for area in app.text_area if area.key.endswith("send_back_reason")]
    assert hub.one(zone.other, card.id).officer == zone.other.name


@pytest.mark.clause(11)
def test_who_answers_what_was_just_taken_back_is_told_that_it_has_left_them(zone):
    card = zone.complete(zone.project())
    offer = zone.offer(card)
    app = at(zone.other, card, "handoffs")
    handoffs.withdraw(zone.officer, offer, reason="名单有误")
    press(app, "接收")
    assert "已转由他人办理" in words(app)
    assert card.name not in words(app)
    assert hub.one(zone.officer, card.id).officer == zone.officer.name


@pytest.mark.clause(11)
def test_who_accepts_what_a_colleague_has_accepted_is_told(zone):
    card = zone.complete(zone.project())
    offer = zone.offer(card)
    app = at(zone.other_leader, card, "handoffs")
    handoffs.accept(zone.other, offer)
    press(app, "接收")
    assert "已被他人修改" in app.error[0].value
    assert hub.gap_proof(zone.other, card.id).owners == 2


@pytest.mark.clause(11)
def test_the_people_of_a_stage_are_changed_by_a_handover_too_and_the_stage_stays(zone):
    card = zone.project()
    zone.offer(card, HandoffKind.PEOPLE)
    press(at(zone.other, card, "handoffs"), "接收")
    after = hub.one(zone.other, card.id)
    assert (after.stage, after.officer) == (Stage.NEGOTIATION, zone.other.name)


@pytest.mark.clause(12)
def test_a_stage_report_wants_its_three_parts_and_says_which_is_missing(zone):
    card = zone.project()
    [report] = reports.of_project(zone.officer, card.id)
    assert report.kind is CaseKind.STAGE_REPORT
    app = at(zone.officer, card, "reports")
    written(app, "_problems").set_value("用地指标未落实")
    written(app, "_solved").set_value("已与自然资源局会商")
    press(app, "报送")
    assert "履约情况" in app.error[0].value and written(app, "_problems").value == "用地指标未落实"
    written(app, "_performance").set_value("按协议推进")
    press(app, "报送")
    assert not app.error
    seen = "".join(text.value for text in at(zone.leader, card, "reports").text)
    assert "用地指标未落实" in seen and "已与自然资源局会商" in seen and "按协议推进" in seen


def test_a_document_is_kept_listed_and_ticks_the_checklist(zone):
    card = zone.project()
    app = upload(at(zone.officer, card, "documents"), "意向书.pdf", b"%PDF-1.7")
    assert not app.error and "意向书.pdf" in words(app) and "/documents/" in words(app)
    items = {item.code: item.done for item in hub.exit_checklist(zone.officer, card.id)}
    assert items["intent"]


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0", b"<html><script>alert(1)</script>"])
def test_a_file_that_is_none_of_the_kinds_is_refused_in_a_sentence(zone, content):
    card = zone.project()
    app = upload(at(zone.officer, card, "documents"), "意向书.pdf", content)
    assert app.error and "意向书.pdf" not in "".join(h.proto.body for h in app.get("html"))


def test_adding_without_a_file_asks_for_one(zone):
    card = zone.project()
    assert "选择" in press(at(zone.officer, card, "documents"), "上传材料").error[0].value


def test_a_project_is_ended_with_a_reason_and_taken_up_again_and_its_history_stays(zone):
    card = zone.project()
    app = press(at(zone.dispatcher, card, "history"), "终止")
    assert app.error and hub.one(zone.officer, card.id).status is ProjectStatus.ACTIVE
    written(app, "_end_reason").set_value("投资方撤资")
    press(app, "终止")
    assert hub.one(zone.officer, card.id).status is ProjectStatus.ENDED
    shown = words(app)
    assert "历史" in shown or "已终止" in shown
    assert card.name not in words(opened("projects", zone.officer.id, frame=True))  # under way: no longer
    assert card.name in words(opened("projects", zone.officer.id, query={"status": "ended"}, frame=True))
    written(app, "resume_reason").set_value("投资方恢复投资")
    press(app, "恢复")
    assert hub.one(zone.officer, card.id).status is ProjectStatus.ACTIVE
    told = "".join(text.value for text in at(zone.officer, card, "history").text)
    assert "投资方撤资" in told + words(at(zone.officer, card, "history"))


def test_the_timeline_speaks_the_language_of_who_reads(zone):
    card = zone.project()
    for lang, sentence in (("zh", "入库"), ("en", "took the project in")):
        assert sentence in "".join(text.value for text in at(zone.officer, card, "history", lang).text)


@pytest.mark.clause(50)
def test_the_seat_of_lead_leader_changes_by_handover_on_the_page(zone):
    card, successor = zone.major(), person(Role.ZONE_LEADER, name="新挂点领导")
    app = at(zone.dispatcher, card, "handoffs")
    next(box for box in app.selectbox if box.key.startswith("seat_person")).set_value(successor.id)
    next(b for b in app.button if b.key == "seat_save").click().run()
    assert hub.one(zone.officer, card.id).lead_leader == zone.zone_leader.name
    press(at(successor, card, "handoffs"), "接收")
    assert hub.one(zone.officer, card.id).lead_leader == "新挂点领导"
