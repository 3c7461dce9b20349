"""A register is chosen, brought in behind the screen, and what could not be read is offered to be mended."""

import threading

from services import backlogs
from tests.factories import Zone
from tests.pages.conftest import everything, words

CONTENT = "编号,主题,受理日期,承办单位\n1,停电,2024-05-06,招商局\n2,停水,2024-05-06,无此局\n".encode()


def test_a_register_comes_in_from_the_screen(visit):
    zone = Zone()
    app = visit("backlog", zone.dispatcher.id)
    assert "尚未导入历史台账" in words(app)
    app.file_uploader[0].set_value(("台账.csv", CONTENT, "text/csv"))
    app.text_input(key="backlog_name").set_value("热线台账").run()
    app.button(key="backlog_go").click().run()
    for thread in threading.enumerate():
        if thread.name.startswith("backlog-"):
            thread.join(30)
    [card] = backlogs.listing(zone.dispatcher)
    assert (card.created, card.failed, card.finished_at is not None) == (1, 1, True)
    seen = visit("backlog", zone.dispatcher.id)
    assert "已导入 1 件" in everything(seen) and not seen.exception
    seen.selectbox(key="backlog_register").set_value("热线台账").run()
    assert not seen.text_input and not seen.exception
    seen.selectbox(key="backlog_register").set_value("").run()
    assert [one.label for one in seen.text_input] == ["台账名称"]


def test_a_register_that_stopped_is_gone_on_with(visit):
    zone = Zone()
    id = backlogs.receive(zone.dispatcher, register="台账", filename="台账.csv", content=CONTENT)
    app = visit("backlog", zone.dispatcher.id)
    assert "导入已中断" in words(app)
    app.button(key=f"backlog_on_{id}").click().run()
    for thread in threading.enumerate():
        if thread.name.startswith("backlog-"):
            thread.join(30)
    assert backlogs.listing(zone.dispatcher)[0].finished_at


def test_what_is_no_register_is_refused_on_the_screen(visit):
    app = visit("backlog", Zone().dispatcher.id)
    app.file_uploader[0].set_value(("a.csv", b"x,y\n1,2\n", "text/csv")).run()
    app.button(key="backlog_go").click().run()
    assert "台账名称" in app.error[0].value
    app.text_input(key="backlog_name").set_value("热线台账").run()
    app.button(key="backlog_go").click().run()
    assert app.error[0].value and not app.exception
