import streamlit as st

from services import outbox, sweep
from ui.page import open_page, told
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

me = open_page("background")
st.caption(
    _("What the app does by itself, each job once in its period. If it stands still, the operator can run it by hand.")
)


def how(job: sweep.JobCard) -> Mark:
    if job.error:
        return Mark("Failed", Tone.BAD)
    return Mark("Done", Tone.GOOD) if job.done_at else Mark("Not yet run", Tone.QUIET)


st.subheader(_("What is done by itself"))
table(
    sweep.jobs(me),
    [
        Column("What is done", lambda j: _(j.label)),
        Column("State", how),
        Column("Last done", lambda j: moment(j.done_at) if j.done_at else None),
        Column("Failed at", lambda j: moment(j.failed_at) if j.failed_at else None),
        Column("Error", lambda j: _(j.error) if j.error else None),
    ],
    empty="",
)

st.subheader(_("Outbox"))
state = outbox.state(me)
if not state.mail_on:
    st.info(_("E-mail is switched off: the operator has named no mail server."), icon=":material/mail_off:")
for tile, label, count in zip(st.columns(3), ("Waiting to be sent", "Given up", "Sent in the last 24 hours"),
                              (state.waiting, state.given_up, state.sent), strict=True):  # fmt: skip
    tile.metric(_(label), count, border=True)
if state.oldest_at:
    st.caption(_("The oldest was written {moment}.", moment=moment(state.oldest_at)))
table(
    outbox.troubled(me),
    [
        Column("Written", lambda d: moment(d.written_at)),
        Column("Way", lambda d: d.channel),
        Column("Recipient", lambda d: d.recipient),
        Column("Tries", lambda d: d.tries),
        Column("State", lambda d: Mark("Tried again", Tone.WARN) if d.not_before else Mark("Given up", Tone.BAD)),
        Column("Next try", lambda d: moment(d.not_before) if d.not_before else None),
        Column("Error", lambda d: d.error),
    ],
    empty=_("Nothing failed."),
)
if state.given_up and st.button(_("Try what was given up once more"), key="background_again", type="primary"):
    with told():
        count = outbox.try_again(me)
        flash(_("{n} messages are tried anew.", n=count))
