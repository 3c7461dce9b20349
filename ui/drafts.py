"""A form that forgets nothing: what is typed is kept in the database at every look, under its author, until saved.

Fields are named by `key`; those whose names end in `_on` hold days. A lost connection, another device, a restart of the
server: whoever opens the form again finds what they had typed, and its request id with it, so that nothing is saved
twice.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from domain.access import Actor
from domain.errors import Refusal
from services import drafts
from ui.forms import renew, token
from ui.markdown import literal
from ui.text import _, say


class Draft:
    """What somebody is typing in one form. Made first on the page; `keep` comes last, after all fields are drawn."""

    def __init__(self, me: Actor, form: str, start: Mapping[str, Any]) -> None:
        """`start`: what stands in the fields of a form that nobody has begun."""
        self.me, self.form = me, form
        place, turn = f"{form}_token", f"turn_of_{form}"
        anew, elsewhere = place not in st.session_state, turn not in st.session_state
        if anew:
            st.session_state[turn] = st.session_state.get(turn, -1) + 1
        self.found = False
        # The first look; or people come back from another page, and the framework forgot its fields.
        if anew or not all(self.key(name) in st.session_state for name in start):
            kept = drafts.one(me, form) or {}
            self.found = bool(kept)
            st.session_state[place] = kept.get("token") or token(form)
            if elsewhere:
                st.session_state[turn] = kept.get("turn", 0)
            for name, value in {**start, **_read(kept)}.items():
                # where nothing was kept, a tab that lost its server brings its own
                if self.key(name) not in st.session_state and not (elsewhere and _is_empty(value)):
                    st.session_state[self.key(name)] = value
        self.token: str = st.session_state[place]
        if st.session_state.get(f"{form}_drawn") != self.token:
            self._fill()

    def _fill(self) -> None:
        """Until all fields were drawn once, what stands in them is told to the browser anew: a look that was cut short
        by a quick hand told it only of those that it came to, and the others would stand there empty."""
        prefix = self.key("")
        for key in [key for key in st.session_state if str(key).startswith(prefix)]:
            st.session_state[key] = st.session_state[key]

    def key(self, name: str) -> str:
        """The key of a field: the browser remembers what was typed by it, so each form once saved has new ones. A tab
        that lost its server finds its own again."""
        return f"{self.form}_{st.session_state[f'turn_of_{self.form}']}_{name}"

    def get(self, name: str, otherwise: Any = None) -> Any:
        return st.session_state.get(self.key(name), otherwise)

    def put(self, name: str, value: Any) -> None:
        st.session_state[self.key(name)] = value

    def answers(self) -> dict[str, Any]:
        """Everything that can be kept."""
        prefix = self.key("")
        found = {str(key).removeprefix(prefix): value for key, value in st.session_state.items()
                 if str(key).startswith(prefix)}  # fmt: skip
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
        return {name: value for name, value in plain.items() if _keepable(value)}

    def pictures(self, label: str, most: int) -> tuple[tuple[str, bytes], ...]:
        """A place for pictures, and those that are there: kept as they come, shown small, each with a way out."""
        kept: list[list[str]] = list(self.get(drafts.PICTURES) or [])
        turn = f"{self.form}_turn"  # an uploader that has handed over its pictures begins anew
        at = st.session_state.setdefault(turn, 0)
        if len(kept) < most:
            came = st.file_uploader(label, ["png", "jpg", "jpeg"], accept_multiple_files=True,
                                    key=f"{self.form}_{self.token}-upload-{at}")  # fmt: skip
            if came and self._took(came[: most - len(kept)], kept):
                st.session_state[turn] = at + 1
                st.rerun()
        shown = drafts.pictures(self.me, self.form)
        for n, (name, content) in enumerate(shown):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.image(content, width=96)
                st.caption(literal(name))
                if st.button(_("Take out"), key=f"{self.form}_{self.token}-out-{n}", type="tertiary"):
                    self._hold([*kept[:n], *kept[n + 1 :]])
                    st.rerun()
        return tuple(shown)

    def _took(self, came: Iterable[Any], kept: list[list[str]]) -> bool:
        """Keep what was uploaded. What is refused is said, and stays where it is."""
        try:
            more = [drafts.keep_picture(self.me, filename=one.name, content=one.getvalue()) for one in came]
        except Refusal as refusal:
            st.error(literal(say(refusal)), icon=":material/block:")
            return False
        self._hold([*kept, *(one for one in more if one not in kept)])
        return True

    def _hold(self, pictures: list[list[str]]) -> None:
        self.put(drafts.PICTURES, pictures)
        self._write(self.answers())  # `keep` would say that all fields were drawn: those below are not yet

    def keep(self) -> None:
        """Write down what stands in the fields, if it is not what was written last."""
        st.session_state[f"{self.form}_drawn"] = self.token
        answers, place = self.answers(), f"{self.form}_stored"
        if answers == st.session_state.setdefault(place, answers):  # as it stood at the first look, nobody typed it
            return
        self._write(answers)

    def _write(self, answers: dict[str, Any]) -> None:
        of_form = {"token": self.token, "turn": st.session_state[f"turn_of_{self.form}"]}
        drafts.keep(self.me, form=self.form, answers={**answers, **of_form})
        st.session_state[f"{self.form}_stored"] = answers

    def discard(self) -> None:
        """What was typed is not wanted any more; of what was saved with its draft, nothing is left to let go of."""
        if drafts.one(self.me, self.form) is not None:
            drafts.discard(self.me, form=self.form)
        renew(self.form)


def _keepable(value: object) -> bool:
    if isinstance(value, list):
        return all(_keepable(one) for one in value)
    return value is None or isinstance(value, str | int)


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value
        for name, value in kept.items()
        if name not in ("token", "turn")
    }


def _is_empty(value: object) -> bool:
    return value is None or value is False or value == "" or value == []
