"""The help draws what is declared, and sealed complaints are opened with a reason."""

import pytest

from domain.categories import Category
from domain.complaints import Channel
from domain.flow import Flow
from domain.flows import FLOWS, TITLES
from services import complaint_board, complaints, sealing
from services.filing import ComplaintFacts
from services.language import translate
from tests.factories import Zone
from tests.pages.conftest import everything, words
from tests.test_language import modules
from ui.diagrams import source


def test_every_declared_process_is_in_the_help():
    declared = {id(thing) for module in modules() for thing in vars(module).values() if isinstance(thing, Flow)}
    assert declared == {id(flow) for flow in FLOWS.values()}
    assert set(TITLES) == set(FLOWS)


@pytest.mark.parametrize("name", FLOWS)
def test_the_picture_has_every_state_and_every_move(name):
    flow, drawn = FLOWS[name], source(FLOWS[name])
    for move in flow.moves:
        assert translate("zh", move.label).replace(":", "：") in drawn
        assert f'"{translate("zh", move.target.label)}"' in drawn
    assert drawn.count(" as s") == len({s for m in flow.moves for s in (*m.source, *m.ends)} | {flow.initial})


@pytest.mark.parametrize("name", FLOWS)
def test_the_help_says_of_each_move_who_may(visit, name):
    zone = Zone()
    said = everything(visit("flows", zone.liaison.id, query={"flow": name}))
    for move in FLOWS[name].moves:
        assert translate("zh", move.label) in said


def test_supervision_opens_a_sealed_complaint_on_its_screen(visit):
    zone = Zone()
    facts = ComplaintFacts("隐情", "隐情细节", Category.CONDUCT, Channel.PHONE, about_department_id=zone.first)
    id = complaints.record(zone.dispatcher, facts=facts)
    app = visit("sealed", zone.supervisor.id)
    assert "TS" in words(app) and "隐情" not in everything(app)
    app.selectbox(key="sealed_case").set_value(id)
    app.button(key="sealed_go").click().run()
    assert app.error[0].value == "还需填写：理由。"
    app.text_area(key="sealed_reason").set_value("核查作风")
    app.button(key="sealed_go").click().run()
    assert not app.exception
    assert [opening.reason for opening in sealing.of_case(zone.supervisor, id).openings] == ["核查作风"]


def test_the_centre_seals_on_the_page_of_the_complaint_and_sees_who_opened_it(visit):
    zone = Zone()
    id = complaints.record(zone.dispatcher, facts=ComplaintFacts("办证慢", "态度差", Category.CONDUCT, Channel.PHONE))
    app = visit("complaint", zone.dispatcher.id, query={"id": str(id)})
    app.selectbox(key=f"seal_{id}_about").set_value(zone.first)
    app.button(key=f"seal_{id}_go").click().run()
    assert "招商局" in words(app)
    sealing.unseal(zone.supervisor, case_id=id, reason="核查作风")
    app = visit("complaint", zone.dispatcher.id, query={"id": str(id)})
    assert "核查作风" in everything(app)
    app.text_area(key=f"lift_{id}_reason").set_value("选错单位")
    app.button(key=f"lift_{id}_go").click().run()
    assert not app.exception and complaint_board.one(zone.dispatcher, id).about is None
    assert "选错单位" in everything(visit("complaint", zone.dispatcher.id, query={"id": str(id)}))


def test_the_dispatch_of_what_accuses_somebody_asks_whom(visit):
    zone = Zone()
    id = complaints.record(zone.dispatcher, facts=ComplaintFacts("乱罚", "罚款", Category.FINES, Channel.PHONE))
    app = visit("complaint", zone.dispatcher.id, query={"id": str(id)})
    app.selectbox(key=f"complaint_{id}_dispatch_department").set_value(zone.second)
    app.button(key=f"complaint_{id}_dispatch_go").click().run()
    assert "被投诉单位" in app.error[0].value
    app.selectbox(key=f"complaint_{id}_dispatch_about").set_value(zone.first)
    app.button(key=f"complaint_{id}_dispatch_go").click().run()
    assert not app.exception and complaint_board.one(zone.dispatcher, id).about == "招商局"
