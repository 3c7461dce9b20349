import streamlit as st

from services import digests, preferences
from services.digest_words import coming, led
from ui import lamps, links
from ui.notices import notice_table
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, day, lang, moment

me = open_page("digest")

st.caption(_("Once each working morning: what waits for you, what turns amber or red soon, what you have not read."))
wish = preferences.mine(me)
if not wish.digest_mail:
    st.caption(_("It can also come by e-mail: switch that on in your account."))
cards = digests.mine(me)
if not cards:
    st.info(
        _("No digest yet. The first comes on a working morning on which there is news for you."),
        icon=":material/wb_twilight:",
    )
    st.stop()
card = st.selectbox(_("Digest of"), cards, format_func=lambda c: day(c.on), key="digest_day")
tiles = st.columns(3)
soon = sum(line.within is not None for line in card.lines)
for tile, label, count in zip(tiles, ("Waiting for me", "Overdue", "Changes lamp within 5 working days"),
                              (len(card.lines), card.overdue, soon), strict=True):  # fmt: skip
    tile.metric(_(label), count, border=True)

st.subheader(_("What waited that morning"))
table(
    card.lines,
    [
        Column("What", lambda line: line.waiting, lambda line: links.where_done(line)),
        Column("About", lambda line: line.about),
        Column("Details", lambda line: line.number or led(lang(), line)),
        Column("Lamp", lambda line: lamps.mark(line.lamp) if line.lamp else None),
        Column("Due", lambda line: moment(line.due_at) if line.due_at else None),
        Column("Comes next", lambda line: coming(lang(), line)),
    ],
    empty=_("Nothing waited."),
)
st.subheader(_("Not read by then"))
notice_table(card.notices, _("Everything was read."))
