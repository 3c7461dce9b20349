"""Complaints on the screen, from recording to calling back."""

import pytest
from sqlalchemy import select
from streamlit.util import calc_hash

from db.engine import Sessions, writing
from db.org import User
from db.visits import Draft
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import SessionEnded
from services import complaint_board, complaints, drafts
from services.clock import utc_now
from services.filing import ComplaintFacts
from services.language import tell
from tests.factories import Zone
from tests.pages.conftest import opened, words

STRANGE = "<img src=x onerror=alert(1)> 'q' **粗** [x](javascript:alert(1)) 😀"


@pytest.fixture
def zone(database):
    return Zone()


def at(me, key, lang="zh", **query):
    app = opened(key, me.id, lang, query, frame=True)
    assert not app.exception
    return app


def field(app, ending):
    every = [*app.text_input, *app.text_area, *app.selectbox, *app.checkbox, *app.date_input]
    return next(w for w in every if w.key and w.key.endswith(ending))


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert not app.exception
    return app


def record(zone, who, title="停电影响生产"):
    return complaints.record(who, facts=ComplaintFacts(title, "停产半天", Category.POWER, Channel.PHONE))


def fill(app, **values):
    for ending, value in values.items():
        field(app, ending).set_value(value)
        app.run()
    return app


def test_a_complaint_is_recorded_and_its_page_opens(zone):
    app = fill(at(zone.liaison, "complain"), _title="停电", _body="停产半天", _category=Category.POWER)
    press(app, "登记")
    [row] = complaint_board.listing(zone.dispatcher)
    assert (row.title, row.officer) == ("停电", zone.liaison.name)
    assert "停电" in words(app)


def test_whoever_presses_again_after_the_server_was_lost_at_that_moment_files_nothing_twice(zone):
    answers = {"_title": "停电", "_body": "停产半天", "_category": Category.POWER}
    fill(at(zone.liaison, "complain"), **answers)
    kept = drafts.one(zone.liaison, "complain")
    press(at(zone.liaison, "complain"), "登记")
    drafts.keep(
        zone.liaison, form="complain", answers=kept
    )  # as if the process had ended before it let go of the draft
    again = at(zone.liaison, "complain")
    assert field(again, "_title").value == "停电"
    press(again, "登记")
    assert len(complaint_board.listing(zone.dispatcher)) == 1
    assert "停电" in words(again) and drafts.one(zone.liaison, "complain") is None


def test_whose_session_ends_while_they_file_is_told_so_and_finds_what_they_had_typed(zone, monkeypatch):
    def ended(*_args, **_asked):
        with writing() as db:
            db.get_one(User, zone.liaison.id).disabled_at = utc_now()
        raise SessionEnded

    monkeypatch.setattr(complaints, "record", ended)
    app = press(fill(at(zone.liaison, "complain"), _title="停电", _body="停产半天", _category=Category.POWER), "登记")
    assert [error.value for error in app.error] == [tell("zh", SessionEnded())]
    with Sessions() as db:
        assert db.scalars(select(Draft.answers)).one()["body"] == "停产半天"


def test_who_it_came_from_stands_there_again_where_it_is_not_anonymous_after_all(zone):
    id = zone.project().enterprise_id
    app = fill(at(zone.officer, "complain"), _words="江南精工", _enterprise=id, _anonymous=True)
    fill(app, _anonymous=False)
    assert (field(app, "_words").value, field(app, "_enterprise").value) == ("江南精工", id)


def test_a_tab_that_lost_its_server_finds_its_own_fields_and_a_form_once_saved_has_new_ones(zone):
    """By their keys the browser knows its fields: what it alone has is not lost; nothing old stands in a new form."""
    first, other = at(zone.officer, "complain"), at(zone.officer, "complain")
    keys = {w.key for w in first.text_area}
    assert keys == {w.key for w in other.text_area}
    press(fill(first, _title="停电", _body="停产", _category=Category.POWER), "登记")
    first._page_hash = calc_hash("complain")
    first.run()
    assert not keys & {w.key for w in first.text_area} and not field(first, "_title").value


@pytest.mark.parametrize("left_out", ["_title", "_body", "_category"])
def test_what_is_missing_is_named_and_the_rest_is_kept(zone, left_out):
    answers = {"_title": "停电", "_body": "停产半天", "_category": Category.POWER}
    del answers[left_out]
    app = press(fill(at(zone.officer, "complain"), **answers), "登记")
    assert app.error and not complaint_board.listing(zone.dispatcher)
    for ending, value in answers.items():
        assert field(app, ending).value == value


def test_dispatched_accepted_resolved_and_called_back_by_buttons(zone):
    id = str(record(zone, zone.dispatcher))
    app = at(zone.dispatcher, "complaint", id=id)
    field(app, "dispatch_department").set_value(zone.first)
    press(app, "派单")
    assert "待签收的投诉" in words(at(zone.officer, "desk"))
    press(at(zone.officer, "complaint", id=id), "签收")
    app = at(zone.officer, "complaint", id=id)
    press(app, "办结")
    assert "办理结果" in app.error[0].value
    field(app, "resolve_resolution").set_value("已更换变压器")
    press(app, "办结")
    app = at(zone.dispatcher, "complaint", id=id)
    field(app, "verify_outcome").set_value(complaints.Outcome.SOLVED)
    press(app, "回访")
    card = complaint_board.one(zone.officer, int(id))
    assert (card.status, card.outcome) == (S.CLOSED, complaints.Outcome.SOLVED)
    assert "个工作日" in "".join(t.value for t in at(zone.officer, "complaint", id=id).text)


def test_a_pause_without_its_reason_is_refused_and_says_what_is_missing(zone):
    id = record(zone, zone.dispatcher)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first, note="")
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    app = press(at(zone.dispatcher, "complaint", id=str(id)), "暂停计时")
    assert "依据" in app.error[0].value and "最迟至" in app.error[0].value


def test_filters_come_from_the_address_and_strange_words_are_words(zone):
    record(zone, zone.dispatcher, STRANGE)
    record(zone, zone.dispatcher, "用工难")
    assert "用工难" not in words(at(zone.dispatcher, "complaints", words="img"))
    assert "用工难" not in words(at(zone.dispatcher, "complaints", status="closed"))
    assert "<img" not in words(at(zone.dispatcher, "complaints"))
    assert "](javascript" not in at(zone.dispatcher, "complaint", id="1").title[0].value.replace("\\]\\(", "")


def test_another_departments_case_is_on_no_screen(zone):
    id = record(zone, zone.dispatcher, "他处投诉")
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first, note="")
    for key, query in (("complaints", {}), ("complaint", {"id": str(id)}), ("desk", {})):
        assert "他处投诉" not in words(at(zone.other, key, **query))


def test_the_ledger_and_the_history_open_in_both_languages(zone):
    id = str(record(zone, zone.dispatcher))
    for lang, held in (("zh", "服务中心"), ("en", "Service centre")):
        assert held in words(at(zone.dispatcher, "complaint", lang, id=id, tab="ledger"))
        assert not at(zone.dispatcher, "complaint", lang, id=id, tab="history").error


def test_signs_on_what_was_resolved_are_shown_where_they_are_asked_for(zone):
    id = record(zone, zone.dispatcher)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    for to in (zone.second, zone.first, zone.second):
        complaints.transfer(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=to, reason="不清")
    complaints.accept(zone.other, complaint_board.one(zone.other, id))
    complaints.resolve(zone.other, complaint_board.one(zone.other, id), resolution="已恢复供电")
    number = complaint_board.one(zone.dispatcher, id).number
    assert "未发现推诿扯皮" in words(at(zone.supervisor, "stuck"))
    shown = words(at(zone.supervisor, "stuck", span="resolved"))
    assert number in shown and "已转办 3 次" in shown
