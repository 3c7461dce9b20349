"""The trail in words: who did what, and what changed from what."""

from typing import Any, Protocol

import streamlit as st

from domain.access import Role
from services.timeline import Change, Moment
from ui.tables import Column, shown, table
from ui.text import _, moment, number

LABELS = ("handoff", "kind", "label", "role")  # details that are msgids themselves


class Entry(Protocol):
    """One event. `sentence` is a msgid for `params`; `acting` says who acted where that was no person."""

    @property
    def actor(self) -> str | None: ...
    @property
    def acting(self) -> Role | None: ...
    @property
    def sentence(self) -> str: ...
    @property
    def params(self) -> dict[str, Any]: ...


def nobody(acting: Role | None) -> str:
    """Who acted where no person did."""
    return "the enterprise" if acting is Role.ENTERPRISE else "the system"


def actor_of(entry: Entry) -> str:
    return entry.actor or _(nobody(entry.acting))


def sentence(entry: Entry) -> str:
    """What was done, without who did it."""
    return _(entry.sentence, **{k: _(v) if k in LABELS else v for k, v in entry.params.items()})


def change_of(change: Change) -> str:
    """One fact before and after, in a line."""
    return _(
        "{label}: {before} → {after}", label=_(change.label), before=shown(change.before), after=shown(change.after)
    )


def show(moments: list[Moment]) -> None:
    """A timeline, an entry below the other."""
    for entry in moments:
        with st.container(border=False):
            st.text(f"{moment(entry.at)}  {actor_of(entry)} {sentence(entry)}")
            if entry.told:
                with st.expander(_("What changed ({n})", n=number(len(entry.told)))):
                    table(
                        entry.told,
                        [
                            Column("Field", lambda c: _(c.label)),
                            Column("Before", lambda c: c.before),
                            Column("After", lambda c: c.after),
                        ],
                        empty="",
                    )
