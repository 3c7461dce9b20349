"""The board on the screen: views, bulk, saved views, templates, the form that knows what was said before."""

from datetime import date

import pytest

from domain.categories import Category, Group
from domain.complaints import NO_DEPARTMENT, Channel
from domain.views import Sharing
from services import complaint_board, complaints, drafts, saved_views, templates
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.pages.conftest import everything, opened, words


@pytest.fixture
def zone(database):
    return Zone()


def at(me, key="complaints", lang="zh", **query):
    app = opened(key, me.id, lang, query, frame=True)
    assert not app.exception
    return app


def field(app, key):
    every = [*app.text_input, *app.text_area, *app.selectbox, *app.checkbox, *app.multiselect, *app.date_input]
    return next(w for w in every if w.key == key)


def press(app, key):
    next(b for b in app.button if b.key == key).click()
    app.run()
    assert not app.exception
    return app


def unfold(app, key):
    """As a click on a popover does, whose contents are drawn only while it is open."""
    app.session_state[key] = True
    app.run()
    assert not app.exception
    return app


def filed(zone, title="频繁停电", category=Category.POWER, **more):
    return complaints.record(zone.dispatcher, facts=ComplaintFacts(title, "停工", category, Channel.PHONE, **more))


def seen(zone, id):
    return complaint_board.one(zone.dispatcher, id)


@pytest.mark.parametrize("view", ["list", "columns", "overdue", "tomorrow"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("who", ["dispatcher", "officer", "inspector", "zone_leader"])
def test_every_view_opens_for_everyone_who_sees_complaints(zone, who, view, lang):
    complaints.dispatch(zone.dispatcher, seen(zone, filed(zone)), department=zone.first)
    app = at(getattr(zone, who), lang=lang, view=view, days="5")
    assert not app.error
    if view in ("list", "columns"):
        assert "频繁停电" in words(app)


def test_filters_in_the_address_are_the_filters_of_the_list(zone):
    filed(zone), filed(zone, "断水告急", urgent=True)
    for query, there, gone in (
        ({"urgent": "true"}, "断水告急", "频繁停电"),
        ({"words": "停电"}, "频繁停电", "断水告急"),
        ({"group": "wild"}, "没有符合条件", "频繁停电"),
        ({"department": str(zone.centre), "channel": "phone", "kind": "demand"}, "频繁停电", "没有符合条件"),
        ({"from": "2099-01-01"}, "没有符合条件", "频繁停电"),
        ({"lamp": "green", "status": "recorded", "queue": "liaison"}, "频繁停电", "没有符合条件"),
    ):
        text = everything(at(zone.dispatcher, **query))
        assert there in text, query
        assert gone not in text, query


def test_the_categories_that_are_offered_are_those_of_the_group_that_is_chosen(zone):
    def offered(**query):
        return len(field(unfold(at(zone.dispatcher, **query), "board_more"), "category_field").options) - 1

    assert offered() == len(Category)
    assert offered(group="hard") == sum(category.group is Group.HARD for category in Category)


def test_the_fields_stand_as_the_address_says_and_lead_it(zone):
    query = {"urgent": "true", "group": "hard", "from": "2026-03-02", "department": str(zone.centre)}
    app = unfold(at(zone.dispatcher, **query), "board_more")
    values = {name: field(app, f"{name}_field").value for name in query}
    assert values == {"urgent": True, "group": "hard", "from": date(2026, 3, 2), "department": str(zone.centre)}
    field(app, "urgent_field").uncheck()
    field(app, "group_field").set_value("any")
    field(app, "from_field").set_value(date(2026, 3, 3))
    app.run()
    assert app.query_params == {"from": "2026-03-03", "department": str(zone.centre)}
    press(app, "board_clear")
    assert not app.query_params
    assert field(unfold(app, "board_more"), "from_field").value is None


def test_what_an_address_names_stays_in_it_though_it_is_the_default(zone):
    app = at(zone.dispatcher, words="停电", status="all")
    assert app.query_params == {"words": "停电", "status": "all"}
    field(app, "status_field").set_value("open")
    app.run()
    assert app.query_params["status"] == "open"
    field(app, "status_field").set_value("all")
    app.run()
    assert app.query_params == {"words": "停电"}


@pytest.mark.parametrize(
    "query", [{"status": "x"}, {"department": "'"}, {"from": "morgen"}, {"enterprise": "9" * 30}, {"view": "?"},
              {"days": "-1", "view": "tomorrow"}, {"lamp": "blue"}, {"enterprise": "77"}], ids=str,
)  # fmt: skip
def test_an_address_with_nonsense_in_it_is_a_list_all_the_same(zone, query):
    assert not at(zone.dispatcher, **query).error


def test_a_search_also_finds_what_is_closed(zone):
    complaints.settle(zone.dispatcher, seen(zone, filed(zone)), resolution="已修好")
    assert "频繁停电" not in words(at(zone.dispatcher))
    assert "频繁停电" in words(at(zone.dispatcher, words="停电"))


def test_the_picked_card_is_moved_by_its_own_buttons(zone):
    id = filed(zone)
    app = at(zone.dispatcher, view="columns")
    field(app, "columns_card").set_value(id)
    app.run()
    field(app, f"complaint_{id}_dispatch_department").set_value(zone.first)
    press(app, f"complaint_{id}_dispatch_go")
    assert seen(zone, id).department == "招商局"


def test_several_are_dispatched_and_what_did_not_go_says_why(zone):
    ids = [filed(zone, "停电一"), filed(zone, "停电二"), filed(zone, "反映招商局", about_department_id=zone.first)]
    app = at(zone.dispatcher)
    press(app, "bulk_all")
    field(app, "bulk_department").set_value(zone.first)
    press(app, "bulk_send_go")
    assert "派单：已办 2 件" in app.success[0].value
    assert any("1 件未办成" in box.value and "不得派给" in box.value for box in app.warning)
    assert [seen(zone, id).department for id in ids] == ["招商局", "招商局", "企业发展服务中心"]


def test_of_each_that_accuses_somebody_it_is_asked_whom_and_what_is_left_open_stays_with_a_link(zone):
    named, left = filed(zone, "乱罚款一", category=Category.FINES), filed(zone, "乱罚款二", category=Category.FINES)
    app = at(zone.dispatcher)
    press(app, "bulk_all")
    unfold(app, "bulk_send")
    field(app, "bulk_department").set_value(zone.first)
    field(app, f"bulk_about_{named}").set_value(zone.second)
    press(app, "bulk_send_go")
    assert any(f"/complaint?id={left}" in box.value for box in app.warning)
    assert [(seen(zone, id).department, seen(zone, id).about) for id in (named, left)] == [
        ("招商局", "经济发展局"), ("企业发展服务中心", None),
    ]  # fmt: skip


def test_only_what_waits_for_dispatch_is_offered_to_be_dispatched_and_only_what_runs_to_be_urged(zone):
    waiting, sent, over = filed(zone, "停电一"), filed(zone, "停电二", category=Category.FINES), filed(zone, "停电三")
    complaints.dispatch(zone.dispatcher, seen(zone, sent), department=zone.first, about=NO_DEPARTMENT)
    complaints.settle(zone.dispatcher, seen(zone, over), resolution="当场解释")
    app = at(zone.dispatcher, status="all")
    field(app, "bulk_rows").set_value([sent, over, waiting])
    app.run()
    assert [b for b in app.button if b.key == "bulk_send_go"]
    assert {"派单（1 件）", "催办（2 件）"} <= set(everything(app).split("\n"))
    assert not [w for w in app.selectbox if (w.key or "").startswith("bulk_about_")]
    field(app, "bulk_rows").set_value([over])
    app.run()
    assert not [b for b in app.button if b.key in ("bulk_send_go", "bulk_urge_go")]


def test_nothing_is_sent_without_a_department_and_what_was_picked_stays(zone):
    id = filed(zone)
    app = at(zone.dispatcher)
    field(app, "bulk_rows").set_value([id])
    app.run()
    press(app, "bulk_send_go")
    assert "承办单位" in app.error[0].value and field(app, "bulk_rows").value == [id]


def test_several_are_urged_and_an_officer_is_offered_nothing_of_the_kind(zone):
    for title in ("停电一", "停电二"):
        complaints.dispatch(zone.dispatcher, seen(zone, filed(zone, title)), department=zone.first)
    app = at(zone.dispatcher)
    press(app, "bulk_all")
    field(app, "bulk_words").set_value("请今日答复")
    press(app, "bulk_urge_go")
    assert "催办：已办 2 件" in app.success[0].value
    assert not at(zone.officer).multiselect


def test_a_view_is_saved_opened_and_put_away(zone):
    app = unfold(at(zone.dispatcher, urgent="true", words="停电"), "complaints_views")
    field(app, "complaints_save_name").set_value("紧急停电")
    field(app, "complaints_save_sharing").set_value(Sharing.ZONE)
    press(app, "complaints_save_go")
    [view] = saved_views.listing(zone.officer, screen="complaints")
    assert view.query == {"urgent": "true", "words": "停电"}
    theirs = unfold(at(zone.officer, status="closed", category="conduct"), "complaints_views")
    assert "共享" in words(theirs)
    press(theirs, f"complaints_view_{view.id}")
    assert field(theirs, "words").value == "停电"
    assert set(theirs.query_params) == {"words", "urgent"}
    [mine] = saved_views.listing(zone.dispatcher, screen="complaints")
    press(unfold(at(zone.dispatcher), "complaints_views"), f"complaints_view_{mine.id}_gone")
    assert saved_views.listing(zone.officer, screen="complaints") == []


def test_a_template_fills_the_words_and_they_can_be_changed(zone):
    templates.add(zone.dispatcher, name="已受理", body="{enterprise}您好，{number}“{title}”已受理，{officer}负责。")
    id = filed(zone)
    app = at(zone.dispatcher, "complaint", id=str(id))
    key = f"complaint_{id}_settle_resolution"
    field(app, f"{key}_template").set_value(templates.listing(zone.dispatcher)[0].id)
    app.run()
    assert "“频繁停电”已受理" in field(app, key).value and zone.dispatcher.name in field(app, key).value
    field(app, key).set_value("改过的话")
    press(app, f"complaint_{id}_settle_go")
    assert seen(zone, id).resolution == "改过的话"


def test_templates_are_added_changed_and_withdrawn_on_their_page(zone):
    app = at(zone.dispatcher, "templates")
    field(app, "templates_new_name").set_value("已受理")
    field(app, "templates_new_body").set_value("{phone}")
    press(app, "templates_new_go")
    assert "phone" in app.error[0].value and field(app, "templates_new_name").value == "已受理"
    field(app, "templates_new_body").set_value("{number}")
    press(app, "templates_new_go")
    [card] = templates.listing(zone.officer)
    press(at(zone.dispatcher, "templates"), f"templates_{card.id}_gone")
    assert templates.listing(zone.officer) == []


def test_who_writes_it_down_again_is_shown_that_it_was_said_and_where_it_lies(zone):
    id = filed(zone, "厂区频繁停电影响生产")
    app = at(zone.dispatcher, "complain")
    field(app, "complain_0_title").set_value("厂区频繁停电，影响生产")
    app.run()
    assert f"/complaint?id={id}" in words(app) and "可能已有相同投诉" in app.warning[0].value
    other = at(zone.other, "complain")
    field(other, "complain_0_title").set_value("厂区频繁停电，影响生产")
    assert not other.run().warning


def test_a_complaint_about_a_department_is_sealed_from_it_as_it_is_written_down(zone):
    app = at(zone.dispatcher, "complain")
    field(app, "complain_0_group").set_value(Group.WILD)
    app.run()
    field(app, "complain_0_category").set_value(Category.FINES)
    app.run()
    field(app, "complain_0_about").set_value(zone.first)
    field(app, "complain_0_title").set_value("随意罚款")
    field(app, "complain_0_body").set_value("没有依据")
    field(app, "complain_0_anonymous").set_value(True)
    app.run()
    press(app, "complain_save")
    [row] = complaint_board.listing(zone.dispatcher)
    assert row.sealed and complaint_board.listing(zone.officer) == []
    assert seen(zone, row.id).anonymous


def test_what_was_begun_stands_there_again_and_is_gone_once_it_is_recorded(zone):
    app = at(zone.liaison, "complain")
    field(app, "complain_0_title").set_value("写到一半")
    field(app, "complain_0_category").set_value(Category.POWER)
    app.run()
    again = at(zone.liaison, "complain")
    assert field(again, "complain_0_title").value == "写到一半"
    assert field(again, "complain_0_category").value == Category.POWER
    field(again, "complain_0_body").set_value("停工")
    again.run()
    press(again, "complain_save")
    assert drafts.one(zone.liaison, form="complain") is None
    assert field(at(zone.liaison, "complain"), "complain_0_title").value == ""
