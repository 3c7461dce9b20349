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


def outcome(letter: outbox.DeliveryCard) -> Mark:
    if letter.not_before:
        return Mark("Tried again", Tone.WARN)
    return Mark("Switched off", Tone.QUIET) if letter.switched_off else Mark("Given up", Tone.BAD)


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
        Column("State", outcome),
        Column("Next try", lambda d: moment(d.not_before) if d.not_before else None),
        Column("Error", lambda d: d.error and _(d.error)),
    ],
    empty=_("Nothing failed."),
)
if state.given_up:
    with st.container(horizontal=True):
        again = st.button(_("Try what was given up once more"), key="background_again", type="primary")
        with st.popover(_("Let go of what was given up"), key="background_let_go_open"):
            st.write(_("{n} messages will be deleted and never sent. The trail keeps how many.", n=state.given_up))
            # of another number by now: another button, which nobody has pressed
            gone = st.button(_("Delete them"), key=f"background_let_go_{state.given_up}", type="primary")
    if again:
        with told():
            flash(_("Tried anew: {n} messages.", n=outbox.try_again(me)))
    if gone:
        with told():
            flash(_("Deleted: {n} messages.", n=outbox.let_go(me, seen=state.given_up)))
