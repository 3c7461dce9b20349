import streamlit as st

from domain.categories import Queue
from domain.limits import Lamp
from services import duties, queues
from ui import links
from ui.address import chosen
from ui.duties import on_duty_line
from ui.page import open_page
from ui.requests import related_table
from ui.tables import Column, table
from ui.text import _

me = open_page("queues")

on_duty_line(duties.today(me))
found = queues.listing(me)
table(
    found,
    [
        Column("Queue", lambda q: q.queue, lambda q: links.queue(q.queue.value)),
        Column("In hand", lambda q: q.waits),
        Column("To dispatch", lambda q: q.to_dispatch),
        Column("Overdue", lambda q: q.lamps[Lamp.RED]),
        Column("Near its limit", lambda q: q.lamps[Lamp.AMBER]),
        Column("On time", lambda q: q.lamps[Lamp.GREEN]),
        Column("The clock stands", lambda q: q.standing),
    ],
    empty="",
)
solved = queues.solved_this_month(me)
st.caption(_("Resolved this month: {spot} on the spot, {rest} by dispatch.", spot=solved.on_the_spot,
             rest=solved.dispatched))  # fmt: skip

st.subheader(_("What waits, the nearest first"))
open_now = {card.queue: card.waits for card in found}
shown = Queue.of(chosen("queue", [q.value for q in Queue], _("Queue"),
                        lambda q: f"{_(Queue.of(q).label)} · {open_now[Queue.of(q)]}", pills=True))  # fmt: skip
related_table(me, queues.waiting(me, shown), _("Nothing waits in this queue."))
