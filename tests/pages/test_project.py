"""The page of a project, as each who has to do with it uses it."""

from dataclasses import replace

import pytest

from domain.projects import HandoffKind, ProjectStatus
from domain.visits import Tag
from services import diary, handoffs, hub, projects, reports, timeline
from tests.factories import Zone
from tests.pages.conftest import opened, words

SCRIPT = "<script>alert(1)</script>**粗**[x](javascript:alert(1)) $x$ :red[y]"


@pytest.fixture
def zone(database):
    return Zone()


def at(zone, me, card, tab):
    app = opened("project", me.id, "zh", {"id": str(card.id), "tab": tab}, frame=True)
    assert not app.exception
    return app


def fill(app, **values):
    every = [*app.text_area, *app.selectbox, *app.radio, *app.checkbox, *app.text_input]
    for key, value in values.items():
        next(w for w in every if w.key == key or w.key.startswith(f"{key}_")).set_value(value)
    return app


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert not app.exception
    return app


def labels(app):
    return {b.label for b in app.button}


@pytest.mark.clause(11)
def test_a_stage_is_offered_only_when_its_checklist_is_complete_and_what_is_missing_is_named(zone):
    card = zone.project()
    app = at(zone, zone.officer, card, "handoffs")
    app = fill(app, offer_department=zone.second)
    app.run()
    fill(app, **{f"offer_leader_{zone.second}": zone.other_leader.id, f"offer_officer_{zone.second}": zone.other.id,
                 "offer_note": "请接收"})  # fmt: skip
    press(app, "提交移交")
    assert "投资意向书" in app.error[0].value
    assert next(t for t in app.text_area if t.key.startswith("offer_note")).value == "请接收"
    assert not hub.handoff_history(zone.officer, card.id)


@pytest.mark.clause(11)
def test_an_offer_without_a_named_officer_is_refused(zone):
    card = zone.complete(zone.project())
    app = fill(at(zone, zone.officer, card, "handoffs"), offer_department=zone.second)
    app.run()
    fill(app, **{f"offer_leader_{zone.second}": zone.other_leader.id})
    press(app, "提交移交")
    assert "责任人员" in app.error[0].value and not hub.handoff_history(zone.officer, card.id)


@pytest.mark.clause(11)
def test_offered_on_one_screen_accepted_on_another_and_both_see_who_stays_accountable(zone):
    card = zone.complete(zone.project())
    app = fill(at(zone, zone.officer, card, "handoffs"), offer_department=zone.second)
    app.run()
    fill(app, **{f"offer_leader_{zone.second}": zone.other_leader.id, f"offer_officer_{zone.second}": zone.other.id})
    press(app, "提交移交")
    assert not app.error
    for who in (zone.officer, zone.other):
        seen = words(at(zone, who, card, "handoffs"))
        assert "等待接收的移交" in seen and "接收之前，仍由移交方负责" in seen
    assert hub.one(zone.other, card.id).officer == zone.officer.name
    press(at(zone, zone.other, card, "handoffs"), "接收")
    after = hub.one(zone.other, card.id)
    assert (after.officer, hub.gap_proof(zone.other, card.id).gap.total_seconds()) == (zone.other.name, 0)


def test_a_return_wants_its_reason(zone):
    card = zone.complete(zone.project())
    zone.offer(card)
    app = at(zone, zone.other, card, "handoffs")
    press(app, "退回")
    assert "退回理由" in app.error[0].value
    reason = next(t for t in app.text_area if "return" in t.key or "send_back" in t.key)
    reason.set_value("缺土地手续")
    press(app, "退回")
    assert not app.error
    assert hub.handoff_history(zone.officer, card.id)[0].answer == "缺土地手续"
    assert "缺土地手续" in words(opened("desk", zone.officer.id))


def test_two_people_on_one_offer_the_second_is_told_and_nothing_happens_twice(zone):
    card = zone.complete(zone.project())
    offer = zone.offer(card)
    leader = at(zone, zone.other_leader, card, "handoffs")
    handoffs.accept(zone.other, offer)
    press(leader, "接收")
    assert hub.gap_proof(zone.other, card.id).owners == 2


@pytest.mark.clause(31)
def test_an_important_entry_of_the_diary_goes_to_the_centre_and_is_acknowledged_there(zone):
    card = zone.project()
    app = fill(at(zone, zone.officer, card, "diary"), diary_body=f"企业要求本周答复 {SCRIPT}", diary_important=True)
    press(app, "记录")
    [entry] = diary.entries(zone.officer, card.id)
    assert entry.important
    centre = opened("centre", zone.dispatcher.id)
    assert "企业要求本周答复" in words(centre) + "".join(t.value for t in centre.text)
    next(b for b in centre.button if b.key == f"centre_ack_{entry.id}").click()
    centre.run()
    assert diary.entries(zone.officer, card.id)[0].acknowledged_at and not centre.exception


def test_an_entry_of_the_diary_says_what_the_enterprise_was_spoken_to_for(zone):
    card = zone.project()
    app = fill(at(zone, zone.officer, card, "diary"), diary_body="电话告知供地进展")
    next(w for w in app.get("button_group") if w.key.startswith("diary_tag")).set_value(Tag.SERVICE)
    app = press(app, "记录")
    [entry] = diary.entries(zone.officer, card.id)
    assert entry.tag is Tag.SERVICE
    assert "服务" in words(at(zone, zone.officer, card, "diary"))


def test_an_empty_diary_entry_is_refused(zone):
    card = zone.project()
    app = press(at(zone, zone.officer, card, "diary"), "记录")
    assert app.error and not diary.entries(zone.officer, card.id)


@pytest.mark.clause(90)
def test_the_service_package_of_the_stage_is_ticked_off_by_who_does_it(zone):
    card = zone.project()
    app = at(zone, zone.officer, card, "service")
    box = app.checkbox[0]
    box.check()
    app.run()
    assert not app.exception
    again = at(zone, zone.officer, card, "service")
    assert again.checkbox[0].value and zone.officer.name in "".join(c.value for c in again.caption)
    assert all(box.disabled for box in at(zone, zone.inspector, card, "service").checkbox)


@pytest.mark.clause(30)
def test_a_report_is_filed_in_three_parts_and_signed_by_leader_and_centre(zone):
    card = zone.major()
    app = at(zone, zone.officer, card, "reports")
    report = next(r for r in reports.of_project(zone.officer, card.id) if r.kind.value == "major_report")
    for area in app.text_area:
        if f"_{report.id}_" in area.key:
            area.set_value("用地指标待落实")
    button = next(b for b in app.button if b.label == "报送" and f"_{report.id}_" in (b.key or b.form_id or ""))
    button.click()
    app.run()
    assert not app.exception and not app.error
    filed = next(r for r in reports.of_project(zone.officer, card.id) if r.id == report.id)
    assert filed.resolved_at
    press(opened("centre", zone.dispatcher.id), "签收")
    press(opened("centre", zone.zone_leader.id), "签收")
    signed = next(r for r in reports.of_project(zone.officer, card.id) if r.id == report.id)
    assert {receipt.for_centre for receipt in signed.receipts} == {True, False}


def test_the_facts_keep_what_was_typed_when_an_amount_cannot_be_read(zone):
    card = zone.project()
    key = f"facts_{card.id}_v{card.version}"
    app = fill(at(zone, zone.officer, card, "facts"), **{f"{key}_amount": "很多", f"{key}_contact": "黄经理"})
    press(app, "保存")
    assert "很多" in app.error[0].value
    assert next(t for t in app.text_input if t.key == f"{key}_contact").value == "黄经理"
    fill(app, **{f"{key}_amount": "4500"})
    press(app, "保存")
    saved = hub.one(zone.officer, card.id).facts
    assert (saved.amount, saved.contact_name) == (4500, "黄经理")


def test_facts_typed_on_a_state_that_others_changed_are_refused_and_kept_and_the_new_state_can_be_had(zone):
    card = zone.project()
    key = f"facts_{card.id}_v{card.version}"
    app = fill(at(zone, zone.officer, card, "facts"), **{f"{key}_contact": "黄经理"})
    projects.change(zone.officer, card, facts=replace(card.facts, contact_name="吴经理"), progress=card.progress)
    press(app, "保存")
    assert app.warning or app.error
    assert next(t for t in app.text_input if t.key == f"{key}_contact").value == "黄经理"
    assert hub.one(zone.officer, card.id).facts.contact_name == "吴经理"
    press(app, "以最新内容继续")
    now = hub.one(zone.officer, card.id)
    assert next(t for t in app.text_input if t.key == f"facts_{card.id}_v{now.version}_contact").value == "黄经理"


def test_a_suspended_project_keeps_its_history_and_goes_on(zone):
    card = zone.project()
    app = at(zone, zone.dispatcher, card, "history")
    area = next(t for t in app.text_area if "suspend" in t.key)
    area.set_value("资金调整")
    press(app, "暂停")
    assert hub.one(zone.officer, card.id).status is ProjectStatus.SUSPENDED
    assert "提交移交" not in labels(at(zone, zone.officer, card, "handoffs"))
    seen = words(at(zone, zone.dispatcher, card, "history"))
    assert "资金调整" in seen or "暂停" in seen
    assert any(e.kind == "project.suspend" for e in timeline.of_project(zone.officer, card.id))


def test_who_only_looks_is_offered_no_move(zone):
    card = zone.complete(zone.project())
    zone.offer(card, HandoffKind.PEOPLE)
    for tab in ("handoffs", "reports", "diary", "documents", "facts"):
        app = at(zone, zone.inspector, card, tab)
        assert not labels(app) & {"接收", "退回", "提交移交", "记录", "上传材料", "保存", "报送", "撤回"}


def test_words_of_people_are_only_words(zone):
    card = zone.project(SCRIPT, SCRIPT)
    diary.write(zone.officer, project_id=card.id, body=SCRIPT)
    for tab in ("checklist", "handoffs", "diary", "facts", "history"):
        app = at(zone, zone.officer, card, tab)
        assert "<script>" not in "".join(h.proto.body for h in app.get("html"))
        for shown in [*app.title, *app.markdown, *app.subheader]:
            assert "](javascript" not in shown.value.replace("\\]\\(", "")
