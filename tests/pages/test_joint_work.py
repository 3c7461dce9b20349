"""Cases of many hands on the screen: each role sees its part and does it there."""

from datetime import timedelta

import pytest

from domain.access import STAFF, Role
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, coordination, duties, parties, relations, routings, special_reports
from services.clock import local_day, utc_now
from services.filing import ComplaintFacts
from tests.factories import Zone, person
from tests.pages.conftest import words
from tests.pages.test_complaints import at, field, press


@pytest.fixture
def zone(database):
    return Zone()


def seen(who, id):
    return complaint_board.one(who, id)


def recorded(zone, title="停电影响生产"):
    return complaints.record(zone.dispatcher, facts=ComplaintFacts(title, "停产半天", Category.POWER, Channel.PHONE))


def working(zone, title="停电影响生产"):
    id = recorded(zone, title)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, seen(zone.officer, id))
    return id


def button(app, label, start):
    """The button of that name in the form whose key begins so."""
    return next(b for b in app.button if b.label == label and (b.key or "").startswith(start))


def click(app, label, start):
    button(app, label, start).click()
    app.run()
    assert not app.exception
    return app


def linked(who, id, lang="zh"):
    return at(who, "complaint", lang, id=str(id), tab="linked")


def test_the_host_names_a_co_host_which_answers_on_the_same_page(zone):
    id = working(zone)
    app = linked(zone.officer, id)
    app.multiselect(f"share_{id}_ids").set_value([zone.second])
    field(app, "share_1_reason").set_value("需会签")
    click(app, "指定协办", f"share_{id}")
    assert "待答复的协办事项" in words(at(zone.other, "desk"))
    app = linked(zone.other, id)
    assert "原承诺于" in words(app) and not [b for b in app.button if b.label == "指定协办"]
    [party] = [card for card in parties.of_case(zone.other, id) if card.mine]
    field(app, "_answer").set_value("同意")
    click(app, "答复", f"party_{party.id}")
    assert "同意" in words(linked(zone.officer, id))


def test_words_typed_in_a_form_that_goes_with_what_somebody_else_did_are_handed_back(zone):
    """While the centre writes down what is to be split off, the department resolves the case: the form is gone then."""
    id = working(zone)
    app = linked(zone.dispatcher, id)
    title, body = (next(w for w in every if w.key.startswith(f"split_{id}_{name}_"))
                   for every, name in ((app.text_input, "title"), (app.text_area, "body")))  # fmt: skip
    title.set_value("招工难")
    body.set_value("另反映缺焊工三十名")
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已恢复供电")
    click(app, "拆分", f"split_{id}")
    assert f"{zone.officer.name}在您打开之后作了修改" in words(app)
    assert {code.value for code in app.code} == {"招工难", "另反映缺焊工三十名"}
    app.run()
    assert "另反映缺焊工三十名" in [code.value for code in app.code]


def test_what_is_half_written_while_nobody_changes_the_case_is_not_handed_back(zone):
    id = working(zone)
    app = linked(zone.dispatcher, id)
    next(w for w in app.text_area if w.key.startswith(f"split_{id}_body_")).set_value("另反映")
    app.run()
    assert not app.code


def test_resolving_over_the_head_of_a_co_host_asks_why_and_only_then(zone):
    id = working(zone)
    assert not [w for w in at(zone.officer, "complaint", id=str(id)).text_area if w.key.endswith("resolve_despite")]
    parties.name(zone.officer, seen(zone.officer, id), department_ids=[zone.second], reason="会签")
    app = at(zone.officer, "complaint", id=str(id))
    field(app, "resolve_resolution").set_value("已办")
    press(app, "办结")
    assert "经济发展局" in app.error[0].value
    field(app, "resolve_despite").set_value("不影响")
    press(app, "办结")
    assert seen(zone.officer, id).status is S.RESOLVED


def test_a_request_to_coordinate_is_sent_taken_on_and_answered(zone):
    id = working(zone)
    app = linked(zone.officer, id)
    answers = (
        (app.selectbox, "department", zone.second),
        (app.text_input, "title", "红线"),
        (app.text_area, "asked", "?"),
    )
    for widgets, part, value in answers:
        next(w for w in widgets if (w.key or "").startswith(f"request_{id}_0_{part}")).set_value(value)
    click(app, "发出协调函", f"request_{id}")
    [request] = relations.of_case(zone.officer, id).offshoots
    assert "待答复的协调函" in words(at(zone.other, "desk")) and "尚未答复的协调函" in words(at(zone.officer, "desk"))
    press(at(zone.other, "case", id=str(request.id)), "签收")
    app = at(zone.other, "case", id=str(request.id))
    field(app, "answer_answer").set_value("无误")
    press(app, "答复")
    assert "无误" in words(linked(zone.officer, id))


def test_a_project_has_its_requests_too(zone):
    card = zone.project()
    asked = coordination.ask(
        zone.officer, department_id=zone.second, title="供电增容", asked="何时", project_id=card.id
    )
    assert "供电增容" in words(at(zone.officer, "project", id=str(card.id), tab="requests"))
    app = at(zone.other, "case", id=str(asked))
    assert "供电增容" in app.title[0].value and "精密轴承项目" in words(app)


def test_a_special_report_is_ordered_written_decided_and_its_task_done_by_buttons(zone):
    id = working(zone)
    app = linked(zone.dispatcher, id)
    for part, value in (("writer", zone.dispatcher.id), ("leader", zone.zone_leader.id)):
        next(w for w in app.selectbox if (w.key or "").startswith(f"order_{id}_{part}")).set_value(value)
    next(w for w in app.text_area if (w.key or "").startswith(f"order_{id}_reason")).set_value("复杂")
    click(app, "转专题报告", f"order_{id}")
    [report] = relations.of_case(zone.dispatcher, id).offshoots
    app = at(zone.dispatcher, "case", id=str(report.id))
    press(app, "呈报领导")
    assert "基本情况" in app.error[0].value
    for part in ("facts", "options", "proposal"):
        field(app, f"write_{part}").set_value(f"内容{part}")
    press(app, "起草")
    app = at(zone.dispatcher, "case", id=str(report.id))
    assert field(app, "write_facts").value == "内容facts"
    press(app, "呈报领导")
    assert "待批示的专题报告" in words(at(zone.zone_leader, "desk"))
    app = at(zone.zone_leader, "case", id=str(report.id))
    field(app, "decide_decision").set_value("同意")
    press(app, "批示")
    app = at(zone.zone_leader, "case", id=str(report.id))
    field(app, "assign_asked").set_value("增容")
    field(app, "assign_department").set_value(zone.second)
    app.number_input(f"special_report_{report.id}_assign_workdays").set_value(5)
    press(app, "分解任务")
    [task] = relations.one(zone.zone_leader, report.id).children
    assert "增容" in words(at(zone.zone_leader, "case", id=str(report.id), tab="tasks"))
    press(at(zone.other, "case", id=str(task.id)), "签收")
    app = at(zone.other, "case", id=str(task.id))
    field(app, "finish_answer").set_value("已完成")
    press(app, "报告完成")
    press(at(zone.zone_leader, "case", id=str(task.id)), "确认完成")
    assert relations.one(zone.zone_leader, task.id).status is S.CHECKED


def test_cases_are_linked_merged_and_split_by_the_centre_on_the_page(zone):
    old, new = recorded(zone), recorded(zone, "又停电")
    app = linked(zone.dispatcher, new)
    field(app, f"link_{new}_number").set_value(seen(zone.dispatcher, old).number)
    click(app, "关联", f"link_{new}")
    assert "又停电" in words(linked(zone.dispatcher, old))
    click(linked(zone.dispatcher, old), f"解除与 {seen(zone.dispatcher, new).number} 的关联", "unlink")
    assert "又停电" not in words(linked(zone.dispatcher, old))
    app = linked(zone.dispatcher, new)
    next(w for w in app.text_input if (w.key or "").startswith(f"split_{new}_title")).set_value("招工难")
    next(w for w in app.text_area if (w.key or "").startswith(f"split_{new}_body")).set_value("缺焊工")
    click(app, "拆分", f"split_{new}")
    assert "招工难" in words(linked(zone.dispatcher, new))
    app = at(zone.dispatcher, "complaint", id=str(new))
    field(app, "merge_into").set_value("TS99-00001")
    press(app, "并案")
    assert "不存在" in app.error[0].value and field(app, "merge_into").value == "TS99-00001"
    field(app, "merge_into").set_value(seen(zone.dispatcher, old).number)
    press(app, "并案")
    assert "本件已并入" in "".join(info.value for info in linked(zone.dispatcher, new).info)


def test_the_department_of_the_category_stands_in_the_form_of_the_dispatch_with_its_reason(zone):
    routings.suggest(zone.dispatcher, category=Category.POWER, department_id=zone.second)
    app = at(zone.dispatcher, "complaint", id=str(recorded(zone)))
    assert field(app, "dispatch_department").value == zone.second
    assert "按类别派单对照" in words(app)
    press(app, "派单")
    assert seen(zone.dispatcher, 1).department == "经济发展局"


def test_what_is_solved_on_the_spot_is_recorded_so(zone):
    app = at(zone.liaison, "complain")
    for ending, value in (("_title", "问路"), ("_body", "问政策"), ("_settled", "当场答复")):
        field(app, ending).set_value(value)
    field(app, "_category").set_value(Category.POLICY)
    press(app, "登记")
    card = seen(zone.dispatcher, 1)
    assert card.status is S.RESOLVED and card.on_the_spot


@pytest.mark.parametrize("role", STAFF, ids=str)
def test_the_queues_are_there_for_everyone_as_far_as_they_see_cases(zone, role):
    recorded(zone, "只有看得到的人看到")
    app = at(zone.everyone[role], "queues", queue="liaison")
    sees = "只有看得到的人看到" in words(app)
    watches = (Role.DISPATCHER, Role.ZONE_LEADER, Role.INSPECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
    assert sees is (role in watches)


def test_the_centre_plans_a_week_and_fills_the_next(zone):
    app = at(zone.dispatcher, "duty")
    today = local_day(utc_now())
    key = f"duty_{today - timedelta(days=today.weekday())}_{today}"
    field(app, key).set_value(zone.dispatcher.id)
    press(app, "保存本周")
    assert zone.dispatcher.name in "".join(info.value for info in at(zone.officer, "queues").info)
    app = at(zone.dispatcher, "duty")
    next(w for w in app.multiselect if (w.key or "").startswith("duty_fill_ids")).set_value([zone.dispatcher.id])
    press(app, "排班")
    assert all(day.user_id for day in duties.days(zone.officer, today, count=14))
    assert not [b for b in at(zone.officer, "duty", week="无").button if b.label == "保存本周"]


def test_the_routing_is_set_by_the_centre_and_read_by_all(zone):
    app = at(zone.dispatcher, "routing")
    press(app, "保存")
    assert "类别" in app.error[0].value
    field(app, "routing_category").set_value(Category.POWER)
    field(app, "routing_department").set_value(zone.second)
    press(app, "保存")
    assert "经济发展局" in words(at(zone.officer, "routing"))
    assert not [b for b in at(zone.officer, "routing").button if b.label == "保存"]


def test_the_pages_of_offshoots_open_in_both_languages_and_not_for_strangers_to_them(zone):
    id = working(zone)
    asked = coordination.ask(zone.officer, department_id=zone.second, title="密", asked="密", case_id=id)
    named = {"writer_id": zone.dispatcher.id, "leader_id": zone.zone_leader.id, "reason": "复杂"}
    report = special_reports.order(zone.dispatcher, seen(zone.dispatcher, id), **named)
    for lang in ("zh", "en"):
        for one in (asked, report):
            for tab in ("words", "history", "tasks"):
                assert not at(zone.dispatcher, "case", lang, id=str(one), tab=tab).error
    assert "密" not in words(at(person(Role.OFFICER), "case", id=str(asked)))
