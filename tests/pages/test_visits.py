"""Visits on the screen, as each person meets them: planned, logged on a telephone, settled, counted."""

import re
from base64 import b64decode
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, quote

import pytest

from domain.access import Role
from domain.burden import InterruptionKind
from domain.categories import Category
from domain.complaints import Channel
from domain.periods import Month, Quarter
from domain.visits import Manner, Occasion, OpinionStatus, Tag, VisitStatus
from services import (
    burden,
    clock,
    complaint_board,
    complaints,
    digests,
    drafts,
    notices,
    opinions,
    preferences,
    visit_plans,
    visit_rules,
    visits,
)
from services.admission import without_person
from services.filing import ComplaintFacts
from services.visits import VisitFacts
from tests.factories import Zone
from tests.pages.conftest import everything, opened, words
from ui import month_sheets
from ui import visit_plans as plans_on_screen
from web.feeds import written

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
STRANGE = "<img src=x onerror=alert(1)> **粗** [x](javascript:alert(1))"


@pytest.fixture
def zone(database):
    with clock.at(clock.utc_now() - timedelta(days=100)):
        zone = Zone()
        zone.card = zone.project()
    visit_rules.draw_up(zone.dispatcher)
    return zone


def at(me, key, lang="zh", **query):
    app = opened(key, me.id, lang, query, frame=True)
    assert not app.exception
    return app


def field(app, ending):
    every = [*app.text_input, *app.text_area, *app.selectbox, *app.checkbox, *app.date_input, *app.multiselect]
    return next(w for w in [*every, *app.get("button_group")] if w.key and w.key.endswith(ending))


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert not app.exception
    return app


def fill(app, **values):
    for ending, value in values.items():
        field(app, ending).set_value(value)
        app.run()
    return app


def typed(zone, me):
    plan = visit_plans.listing(me, mine=True)[0]
    app = at(me, "log_visit", plan=str(plan.id))
    return plan, fill(app, _met="黄总经理", _summary="了解二期进展", opinions_0="停电频繁", _tag=Tag.SERVICE.value)


def a_visit(zone, *said, who=None):
    today, me = clock.local_day(clock.utc_now()), who or zone.liaison
    return visits.log(me, facts=VisitFacts(
        zone.card.enterprise_id, today, (me.id,), "黄总", Manner.ON_SITE, Tag.SERVICE, "情况", opinions=said,
    ))  # fmt: skip


def test_a_planned_visit_is_found_on_the_desk_and_logged_from_its_plan(zone):
    assert "待走访" in words(at(zone.officer, "desk"))
    plan, app = typed(zone, zone.officer)
    press(app, "登记走访")
    [row] = visits.listing(zone.officer)
    assert (row.enterprise, row.opinions, row.went) == ("江南精工有限公司", 1, (zone.officer.name,))
    assert visit_plans.one(zone.officer, plan.id).visit_id == row.id
    assert "停电频繁" in everything(app)  # the page of the visit has opened
    assert "待走访" not in words(at(zone.officer, "desk")) and "意见建议待处置" in words(at(zone.officer, "desk"))


def test_what_was_typed_is_there_again_after_the_connection_was_lost(zone):
    plan, _app = typed(zone, zone.officer)
    again = at(zone.officer, "log_visit", plan=str(plan.id))
    assert field(again, "_summary").value == "了解二期进展" and field(again, "opinions_0").value == "停电频繁"
    assert any("尚未登记" in info.value for info in again.info)
    press(again, "登记走访")
    assert drafts.one(zone.officer, f"visit_{plan.id}") is None and len(visits.listing(zone.officer)) == 1


def test_where_no_enterprise_is_found_the_way_to_register_it_is_shown(zone):
    app = at(zone.officer, "log_visit")
    assert "未找到企业" not in everything(app)
    assert "未找到企业" in everything(fill(app, _words="查无此企"))


def test_the_day_of_a_visit_is_today_where_none_is_said(zone):
    """A browser that a quick hand kept from hearing of the day sends none."""
    app = fill(at(zone.officer, "log_visit"), _visited_on=None)
    assert field(app, "_visited_on").value == clock.local_day(clock.utc_now())


def test_words_that_fit_one_enterprise_alone_choose_it_and_it_can_be_let_go(zone):
    with clock.at(clock.utc_now() - timedelta(days=50)):
        other = zone.project("二期", "江南食品有限公司").enterprise_id
    app = at(zone.officer, "log_visit")
    assert field(fill(app, _words="江南"), "_enterprise").value is None  # two fit
    assert field(fill(app, _words="精工"), "_enterprise").value == zone.card.enterprise_id
    assert field(fill(app, _enterprise=None), "_enterprise").value is None
    assert field(fill(app, _words="食品"), "_enterprise").value == other
    assert field(fill(app, _words=""), "_enterprise").value == other
    fill(app, _enterprise=None)
    assert field(fill(app, _words="食品"), "_enterprise").value == other  # and a second time


def test_a_leader_who_registers_no_enterprise_is_not_sent_to_do_so(zone):
    assert "请联系中心登记" in everything(fill(at(zone.zone_leader, "log_visit"), _words="查无此企"))


def test_a_first_look_that_was_cut_short_by_a_quick_hand_leaves_no_field_empty(zone):
    """What was to stand in the fields that were not drawn yet is told to the browser by the next look."""
    plan, _app = typed(zone, zone.officer)
    app = at(zone.officer, "log_visit", plan=str(plan.id))
    told = ("_visited_on", "_went", "opinions_0", "_summary")
    assert not any(field(app.run(), ending).proto.set_value for ending in told)
    del app.session_state[f"visit_{plan.id}_drawn"]  # as it is where the page did not come to its end
    app.run()
    assert all(field(app, ending).proto.set_value for ending in told)
    assert field(app, "_summary").value == "了解二期进展" and field(app, "_visited_on").value


def test_a_picture_taken_out_before_all_was_drawn_leaves_no_field_below_it_empty(zone):
    """The page begins anew in the middle: what stands below the pictures was told to nobody yet."""
    plan, _app = typed(zone, zone.officer)
    form = f"visit_{plan.id}"
    named = drafts.keep_picture(zone.officer, filename="现场.png", content=PNG)
    drafts.keep(zone.officer, form=form, answers={**drafts.one(zone.officer, form), drafts.PICTURES: [named]})
    app = at(zone.officer, "log_visit", plan=str(plan.id)).run()
    assert not field(app, "_visited_on").proto.set_value
    del app.session_state[f"{form}_drawn"]  # as it is where the page did not come to its end
    del app.session_state[f"{form}_stored"]
    press(app, "移除")
    assert field(app, "_visited_on").proto.set_value and field(app, "_summary").value == "了解二期进展"
    assert drafts.one(zone.officer, form)[drafts.PICTURES] == []


def test_two_sessions_with_the_same_draft_log_the_visit_once(zone):
    _plan, app = typed(zone, zone.officer)
    other = at(zone.officer, "log_visit", plan=str(visit_plans.listing(zone.officer, mine=True)[0].id))
    press(app, "登记走访")
    next(b for b in other.button if b.label == "登记走访").click()
    other.run()
    assert not other.exception and len(visits.listing(zone.officer)) == 1


def test_a_form_that_is_only_looked_at_leaves_no_draft(zone):
    at(zone.officer, "log_visit")
    assert drafts.one(zone.officer, "visit_new") is None


@pytest.mark.parametrize("left_out", ["_met", "_summary", "_tag"])
def test_what_is_missing_is_named_and_what_was_typed_stays(zone, left_out):
    plan = visit_plans.listing(zone.officer, mine=True)[0]
    answers = {"_met": "黄总", "_summary": "情况", "_tag": Tag.CARE.value}
    del answers[left_out]
    app = press(fill(at(zone.officer, "log_visit", plan=str(plan.id)), **answers), "登记走访")
    assert app.error and not visits.listing(zone.officer)
    for ending, value in answers.items():
        assert field(app, ending).value == value


def test_a_visit_that_nobody_planned_is_logged_with_more_than_one_opinion(zone):
    app = at(zone.liaison, "log_visit")
    press(app, "再加一条意见建议")
    fill(app, _enterprise=zone.card.enterprise_id, _met="黄总", _summary="情况", opinions_0="停电", opinions_1="招工",
         _tag=Tag.SUPPORT.value)  # fmt: skip
    press(app, "登记走访")
    assert visits.listing(zone.liaison)[0].opinions == 2


def test_a_visit_logged_outside_its_plan_pays_the_plan_that_fits(zone):
    app = at(zone.officer, "log_visit")
    fill(app, _enterprise=zone.card.enterprise_id, _met="黄总", _summary="情况", _tag=Tag.SUPPORT.value)
    [plan] = visit_plans.listing(zone.officer, mine=True)
    assert field(app, f"plan_{zone.card.enterprise_id}").value == plan.id
    press(app, "登记走访")
    assert visit_plans.one(zone.officer, plan.id).visit_id == visits.listing(zone.officer)[0].id


def test_a_visit_may_also_be_one_that_nobody_planned(zone):
    app = at(zone.officer, "log_visit")
    fill(app, _enterprise=zone.card.enterprise_id, _met="黄总", _summary="情况", _tag=Tag.SUPPORT.value)
    fill(app, **{f"plan_{zone.card.enterprise_id}": 0})
    press(app, "登记走访")
    assert visits.listing(zone.officer) and len(visit_plans.listing(zone.officer, mine=True)) == 1


def test_of_several_projects_one_is_chosen_or_the_enterprise_as_a_whole(zone):
    second = zone.project("二期项目", "江南精工有限公司", enterprise_id=zone.card.enterprise_id)
    app = fill(at(zone.officer, "log_visit"), _enterprise=zone.card.enterprise_id)
    assert field(app, f"project_{zone.card.enterprise_id}").value == 0
    fill(app, **{f"project_{zone.card.enterprise_id}": second.id})
    fill(app, _met="黄总", _summary="情况", _tag=Tag.SUPPORT.value)
    press(app, "登记走访")
    [row] = visits.listing(zone.officer)
    assert visits.one(zone.officer, row.id).project == "二期项目"


def test_opinions_are_settled_on_the_page_of_the_visit_and_it_is_closed(zone):
    like = complaints.record(zone.dispatcher, enterprise_id=zone.card.enterprise_id, facts=ComplaintFacts(
        "厂区停电", "停电频繁影响生产", Category.POWER, Channel.PHONE))  # fmt: skip
    id = a_visit(zone, "停电频繁影响生产", "招不到焊工", "希望班车加密")
    one, two, three = opinions.of_visit(zone.liaison, id)
    app = at(zone.liaison, "visit", id=str(id))
    fill(app, **{f"{one.id}_category": Category.POWER, f"{one.id}_way": "join"})
    press(app, "确认处置")
    fill(app, **{f"{two.id}_category": Category.LABOUR, f"{two.id}_way": "file"})
    press(app, "确认处置")
    fill(app, **{f"{three.id}_category": Category.SURROUNDINGS, f"{three.id}_way": "answer"})
    press(app, "确认处置")
    assert "还需填写" in app.error[0].value
    field(app, f"{three.id}_answer").set_value("下月加密")
    press(app, "确认处置")
    press(app, "办结走访")
    done = opinions.of_visit(zone.liaison, id)
    assert [o.status for o in done] == [OpinionStatus.JOINED, OpinionStatus.FILED, OpinionStatus.ANSWERED]
    assert done[0].case_id == like and visits.one(zone.liaison, id).status is VisitStatus.CLOSED


def test_its_author_corrects_a_visit_on_its_page_and_the_earlier_words_stay(zone):
    id = a_visit(zone)
    app = fill(at(zone.liaison, "visit", id=str(id)), _summary="情况：二期已封顶", opinions_0="停电频繁")
    press(app, "保存更正")
    seen = everything(at(zone.officer, "visit", id=str(id)))
    assert "二期已封顶" in seen and "更正前的内容" in seen and "停电频繁" not in seen.split("更正补充")[0]
    assert visits.one(zone.liaison, id).status is VisitStatus.LOGGED
    assert not [b for b in at(zone.officer, "visit", id=str(id)).button if b.label == "保存更正"]


def test_who_sees_a_visit_and_may_not_correct_it_is_shown_no_refusal(zone):
    id = a_visit(zone, "停电频繁")
    for who in (zone.dispatcher, zone.zone_leader, zone.leader, zone.inspector):
        app = at(who, "visit", id=str(id))
        seen = everything(app)
        assert [error.value for error in app.error] == [] and "没有记录意见建议" not in seen
        assert ("停电频繁" in seen) == (who is not zone.leader) == ("不向他人显示" not in seen)


def test_an_opinion_without_a_category_is_not_settled_and_says_so(zone):
    id = a_visit(zone, "招不到焊工")
    [heard] = opinions.of_visit(zone.liaison, id)
    app = fill(at(zone.liaison, "visit", id=str(id)), **{f"{heard.id}_way": "file"})
    press(app, "确认处置")
    assert "类别" in app.error[0].value and opinions.of_visit(zone.liaison, id)[0].status is OpinionStatus.HEARD


def test_the_button_plans_what_the_rulebook_asks_for_and_then_nothing_more(zone):
    with clock.at(clock.utc_now() - timedelta(days=95)):
        zone.project("新项目", "新有限公司")
    app = press(at(zone.dispatcher, "visit_plans"), "按规则生成计划")
    count = len(visit_plans.listing(zone.dispatcher))
    assert any("已生成 2 次走访计划" in toast.value for toast in app.toast)
    app = press(at(zone.dispatcher, "visit_plans"), "按规则生成计划")
    assert any("均已生成" in toast.value for toast in app.toast)
    assert len(visit_plans.listing(zone.dispatcher)) == count


@pytest.mark.parametrize("view", ["list", "month", "coverage"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_plans_as_list_month_and_coverage(zone, view, lang):
    assert "江南精工有限公司" in words(at(zone.dispatcher, "visit_plans", lang, view=view)) or view == "coverage"
    assert zone.officer.name in words(at(zone.dispatcher, "visit_plans", lang, view=view))


def test_coverage_is_shown_for_one_occasion_alone(zone):
    seen = words(at(zone.dispatcher, "visit_plans", view="coverage", occasion="leader"))
    assert zone.leader.name in seen and zone.officer.name not in seen


def test_a_plan_is_reassigned_skipped_and_merged_on_its_page(zone):
    [mine] = visit_plans.listing(zone.officer, mine=True)
    [leaders] = visit_plans.listing(zone.leader, mine=True)
    app = at(zone.leader, "visit_plan", id=str(mine.id))
    assert "能否合并" in "".join(info.value for info in app.info)
    press(app, "并入联合走访")
    assert visit_plans.one(zone.leader, mine.id).host_id == leaders.id
    app = at(zone.leader, "visit_plan", id=str(leaders.id))
    press(app, "免访")
    assert "理由" in app.error[0].value
    field(app, "skip_reason").set_value("企业检修")
    press(app, "免访")
    assert visit_plans.one(zone.leader, leaders.id).reason == "企业检修"


def test_the_budget_warns_before_an_inspection_is_entered_and_the_calendar_shows_all_departments(zone):
    today = clock.local_day(clock.utc_now())
    for _ in range(2):
        burden.announce(zone.other, enterprise_id=zone.card.enterprise_id, kind=burden.InterruptionKind.INSPECTION,
                        on=today, what="安全生产检查")  # fmt: skip
    app = at(zone.officer, "burden", id=str(zone.card.enterprise_id))
    assert "经济发展局" in words(app)
    fill(app, announce_on=today, announce_what="环保检查")
    assert any("提醒线" in warning.value for warning in app.warning)
    press(app, "登记检查调查")
    assert len(burden.interruptions(zone.officer)) == 1


def test_a_strange_word_is_a_word_everywhere(zone):
    id = a_visit(zone, STRANGE)
    burden.announce(zone.officer, enterprise_id=zone.card.enterprise_id, kind=burden.InterruptionKind.SURVEY,
                    on=clock.local_day(clock.utc_now()), what=STRANGE)  # fmt: skip
    for key, query in (("visit", {"id": str(id)}), ("visits", {}), ("burden", {"id": str(zone.card.enterprise_id)})):
        assert "<img" not in words(at(zone.liaison, key, **query)).replace("&lt;img", "") or key == "visit"


def test_anothers_visit_and_plan_are_on_no_screen(zone):
    id = a_visit(zone, "机密意见")
    plan = visit_plans.listing(zone.officer, mine=True)[0]
    for key, query in (("visit", {"id": str(id)}), ("visit_plan", {"id": str(plan.id)}), ("visits", {}),
                       ("visit_plans", {}), ("log_visit", {"plan": str(plan.id)})):  # fmt: skip
        seen = everything(at(zone.other, key, **query))
        assert ("机密意见" not in seen and "江南精工" not in seen.replace("选择", "")) or key == "visit_plans"


# Every figure leads to its rows


def leads(app, pattern):
    """The addresses of this kind on the screen."""
    sent = "\n".join(str(getattr(getattr(e, "proto", None), "body", "")) for e in app.get("html"))
    return [unescape(found) for found in re.findall(rf'href="({pattern}[^"]*)"', sent)]


def followed(me, address):
    """The screen to which an address leads."""
    key, _, query = address.removeprefix("/").partition("?")
    return at(me, key, **dict(parse_qsl(query)))


def test_coverage_leads_to_the_planned_visits_behind_it(zone):
    app = at(zone.dispatcher, "visit_plans", view="coverage", occasion="leader")
    assert 'class="figure">应走访' in words(app) and 'class="">走访人' in words(app)  # a head stands over its figures
    [address] = [a for a in leads(app, "/visit_plans") if "visitor" in a and "state=all" in a]
    seen = words(followed(zone.dispatcher, address))
    assert zone.leader.name in seen and zone.officer.name not in seen
    gone = followed(zone.dispatcher, address.replace("state=all", "state=skipped"))
    assert zone.leader.name not in words(gone)


def test_the_digest_leads_to_the_visits_on_which_it_was_heard(zone):
    id, other = a_visit(zone, "停电频繁"), a_visit(zone, "招工难")
    for visit_id, category in ((id, Category.POWER), (other, Category.LABOUR)):
        [heard] = opinions.of_visit(zone.liaison, visit_id)
        opinions.answer(zone.liaison, heard, category=category, answer="已解释")
    app = at(zone.dispatcher, "opinions")
    [address] = [a for a in leads(app, "/visits") if "hard.power" in a and "answered" in a and "house" not in a]
    seen = words(followed(zone.dispatcher, address))
    assert visits.one(zone.liaison, id).number in seen and visits.one(zone.liaison, other).number not in seen
    app = followed(zone.dispatcher, address)
    next(b for b in app.button if b.label.startswith("只看")).click()
    assert visits.one(zone.liaison, other).number in words(app.run())


def test_the_leaders_of_the_zone_and_what_was_paid_late_lead_to_just_those_visits(database):
    with clock.at(clock.utc_now() - timedelta(days=200)):
        zone = Zone()
        zone.major()
        visit_rules.draw_up(zone.dispatcher)
        leaders = visit_plans.listing(zone.dispatcher, occasion=Occasion.LEADER)
        [plan] = [plan for plan in leaders if plan.visitor_id == zone.zone_leader.id] or [None]
    assert plan, [p.visitor for p in leaders]
    due = clock.local_day(plan.due_at)
    facts = VisitFacts(plan.enterprise_id, due + timedelta(days=3), (zone.zone_leader.id,), "黄总", Manner.ON_SITE,
                       Tag.SERVICE, "情况")  # fmt: skip
    with clock.at(plan.due_at + timedelta(days=4)):
        visit_plans.pay(zone.zone_leader, visit_plans.one(zone.zone_leader, plan.id), facts=facts)
    asked = {"view": "coverage", "span": "month"}
    app = at(zone.dispatcher, "visit_plans", **asked)
    app.selectbox(key="month_field").set_value(Month.of(due).code).run()
    [late, *_] = [a for a in leads(app, "/visit_plans") if "house=-" in a and "state=late" in a]
    seen = words(followed(zone.dispatcher, late))
    assert f"/visit_plan?id={plan.id}" in seen and seen.count("/visit_plan?id=") == 1
    assert "区领导" in everything(followed(zone.dispatcher, late))
    assert f"/visit_plan?id={plan.id}" not in words(followed(zone.dispatcher, late.replace("=-", "=招商局")))


def test_the_digest_by_department_leads_to_the_visits_that_it_counts(zone):
    id, other = a_visit(zone, "停电频繁"), a_visit(zone, "又停电了")
    [heard] = opinions.of_visit(zone.liaison, id)
    opinions.answer(zone.liaison, heard, category=Category.POWER, answer="已解释")
    [passed] = opinions.of_visit(zone.liaison, other)
    opinions.file(zone.liaison, passed, title="停电", category=Category.POWER)
    case = opinions.of_visit(zone.liaison, other)[0].case_id
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, case), department=zone.second, note="")
    app = at(zone.dispatcher, "opinions")
    first, second = visits.one(zone.liaison, id).number, visits.one(zone.liaison, other).number
    for house, wanted, unwanted in (("招商局", first, second), ("经济发展局", second, first)):
        [address, *_] = [a for a in leads(app, "/visits") if f"house={quote(house)}" in a and "became" not in a]
        seen = words(followed(zone.dispatcher, address))
        assert wanted in seen and unwanted not in seen


def test_a_morning_and_a_calendar_lead_to_the_visits_that_wait(zone):
    me = zone.officer
    id = a_visit(zone, "停电频繁", who=me)
    [plan, *_] = visit_plans.listing(me, mine=True)
    with without_person(Role.SYSTEM, "The system") as system:
        digests.send_all(system)
    app = at(me, "digest")
    assert f"/visit?id={id}" in leads(app, "/visit") and f"/visit_plan?id={plan.id}" in leads(app, "/visit_plan")
    assert leads(app, "/project.id=0") == []
    feed = preferences.feed(preferences.renew_feed(me))
    said = written(feed, "https://zone.example").decode().replace("\r\n ", "")
    assert f"https://zone.example/visit?id={id}" in said and "/inbox" not in said


def test_a_notice_of_several_visits_leads_to_their_list(zone):
    [address, *_] = leads(at(zone.officer, "inbox"), "/visit_plans")
    app = followed(zone.officer, address)
    assert "mine=true" in address and zone.officer.name in words(app)
    assert zone.leader.name not in words(app) and not notices.unread(zone.officer)


@pytest.mark.parametrize(
    ("key", "asked", "kind"),
    [
        ("opinions", {}, Quarter),
        ("visit_plans", {"view": "month"}, Month),
        ("visit_plans", {"view": "coverage"}, Quarter),
        ("visit_plans", {"view": "coverage", "span": "month"}, Month),
    ],
)
def test_the_month_or_quarter_that_is_looked_at_stands_in_the_address(zone, key, asked, kind):
    now, name = kind.of(clock.local_day(clock.utc_now())), kind.__name__.lower()
    app = at(zone.dispatcher, key, **asked)
    assert name not in app.query_params and field(app, f"{name}_field").value == now.code
    app = fill(app, **{f"{name}_field": now.shifted(-2).code})
    assert app.query_params[name] == now.shifted(-2).code
    for told, shown in (("2019-03" if kind is Month else "2019Q1", None), ("2019-99", now.code)):
        again = at(zone.dispatcher, key, **asked, **{name: told})  # one long past is shown; nonsense is the present
        assert field(again, f"{name}_field").value == (shown or told) and (name in again.query_params) == (not shown)


def test_a_quarter_in_which_nothing_was_heard_says_so_once(zone):
    app = at(zone.dispatcher, "opinions")
    assert everything(app).count("尚无已处置的") == 1 and not app.subheader
    app = at(zone.dispatcher, "visit_plans", view="coverage", month="2020-01", span="month")
    assert everything(app).count("本期没有到期的走访") == 1 and not app.subheader


def test_the_visits_on_the_wall_lead_to_just_the_plans_that_they_count(zone):
    """Of the department, of the period, and without what was skipped."""
    plans = visit_plans.listing(zone.dispatcher)
    skipped = plans[-1]
    visit_plans.skip(zone.dispatcher, skipped, reason="企业停产检修")
    address = next(a for a in leads(at(zone.dispatcher, "wall", panel="visits"), "/visit_plans") if "owed" in a)
    seen = words(followed(zone.dispatcher, address))
    shown = {plan.id for plan in plans if f"/visit_plan?id={plan.id}" in seen}
    assert shown and skipped.id not in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_goes_along_finds_the_joint_visit_on_the_desk(zone, lang):
    today, id = clock.local_day(clock.utc_now()), zone.card.enterprise_id
    burden.announce(zone.other, enterprise_id=id, kind=InterruptionKind.INSPECTION, on=today, what="消防检查")
    [host, *_] = visit_plans.listing(zone.dispatcher, enterprise_id=id)
    burden.merge(zone.other, burden.interruptions(zone.other)[0], host=host.id)
    seen = words(at(zone.other, "desk", lang))
    assert f"/burden?id={id}" in seen and host.visitor in seen
    assert ("待参加联合走访" if lang == "zh" else "Joint visit to go along on") in seen


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_joint_visit_of_another_month_opens_the_calendar_in_that_month(zone, lang):
    """From the desk and from the digest, which says who leads it as well."""
    on, id = clock.local_day(clock.utc_now()) + timedelta(days=40), zone.card.enterprise_id
    host = visit_plans.plan(zone.leader, enterprise_id=id, visitor_id=zone.leader.id, on=on, purpose="看望")
    burden.announce(zone.other, enterprise_id=id, kind=InterruptionKind.INSPECTION, on=on, what="消防检查")
    burden.merge(zone.other, burden.interruptions(zone.other)[0], host=host)
    with without_person(Role.SYSTEM, "The system") as system:
        digests.send_all(system)
    for key in ("desk", "digest"):
        app = at(zone.other, key, lang)
        assert leads(app, "/burden") == [f"/burden?id={id}&month={Month.of(on).code}"]
        assert ("牵头" if lang == "zh" else "leads it") in words(app) and zone.leader.name in words(app)
    assert "招商局" in words(followed(zone.other, leads(app, "/burden")[0]))


def test_a_day_with_many_visits_opens_to_all_of_them(zone, monkeypatch):
    monkeypatch.setattr(month_sheets, "MOST", 1)
    on = clock.local_day(clock.utc_now())
    ids = [visit_plans.plan(zone.dispatcher, enterprise_id=zone.card.enterprise_id, visitor_id=zone.officer.id, on=on,
                            purpose="看望") for _ in range(3)]  # fmt: skip
    seen = words(at(zone.dispatcher, "visit_plans", view="month", month=Month.of(on).code))
    assert "<details>" in seen and "另有 " in seen
    assert all(f"/visit_plan?id={id}" in seen for id in ids)


def test_the_share_of_visits_paid_stands_under_its_head_as_a_figure(zone):
    assert 'class="figure">走访覆盖率（%）' in words(at(zone.dispatcher, "visit_plans", view="coverage"))


def test_a_list_of_plans_that_is_cut_goes_on(zone, monkeypatch):
    monkeypatch.setattr(plans_on_screen, "PAGE", 1)
    app = at(zone.dispatcher, "visit_plans")
    before = words(app).count("/visit_plan?id=")
    app.button(key="visit_plans_more").click().run()
    assert words(app).count("/visit_plan?id=") == before + 1


def test_a_month_of_interruptions_leads_to_its_calendar(zone):
    a_visit(zone)
    today = clock.local_day(clock.utc_now())
    [*_, address] = leads(at(zone.dispatcher, "burden", id=str(zone.card.enterprise_id)), "/burden")
    app = followed(zone.dispatcher, address)
    assert field(app, "month_field").value in address and str(today.year) in address
    assert not followed(zone.dispatcher, address[:-2] + "99").exception
