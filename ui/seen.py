"""What a person saw is what they act on: the card they began with is kept until they save or go on with the newest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

from db.engine import reading
from domain.access import Actor
from services import changes, trail
from services.timeline import Moment
from services.work import Seen
from ui.history import actor_of, change_of, sentence
from ui.markdown import literal
from ui.text import _, listed, moment

C = TypeVar("C", bound=Seen)
INTERNAL = ("_seen", "_kept", "_token", "_open")


@dataclass
class Sight:
    """A card as it was when somebody began with it: after which event that was, and what stood in its fields."""

    card: Any
    subject: str
    id: int
    mark: int
    starts: dict[str, object] = field(default_factory=dict)


def look_up() -> None:
    """A page is drawn from here on: what is read now is not older than this moment."""
    with reading() as db:
        st.session_state["page_mark"] = trail.newest(db)
    st.session_state["page_told"] = set()


def as_seen(me: Actor, key: str, card: C, subject: str, id: int | None = None) -> C:
    """The card with which the person began to type under `key`; in the trail it is the `subject` with its own id, or
    with `id`. Changed since, it says by whom and in what, and one click goes on with the newest.

    The service refuses what is saved on an older one (Stale), and nothing that was typed is lost.
    """
    place = f"{key}_seen"
    if place not in st.session_state:
        st.session_state[place] = Sight(card, subject, id or card.id, st.session_state.get("page_mark", 0))
    sight: Sight = st.session_state[place]
    if sight.card.version != card.version:
        _say_changed(me, key, sight, card)
    return sight.card  # type: ignore[no-any-return]


def fields_of(key: str, seen: Seen) -> str:
    """What the keys of fields begin with that start filled with what stands in the card: they belong to its state."""
    return f"{key}_v{seen.version}"


def _say_changed(me: Actor, key: str, sight: Sight, card: Seen) -> None:
    """Once for a record, however many forms carry it."""
    if (sight.subject, sight.id) in st.session_state["page_told"]:
        return
    st.session_state["page_told"].add((sight.subject, sight.id))
    news = changes.since(me, sight.subject, sight.id, sight.mark)
    who = listed(list(dict.fromkeys(actor_of(entry) for entry in news)))
    with st.container(border=True, key=f"{key}_news"):
        st.warning(
            _("{who} changed this since you opened it. What you typed is kept.", who=literal(who)) if news
            else _("Someone else changed this since you opened it. What you typed is kept."),
            icon=":material/sync_problem:",
        )  # fmt: skip
        for line in _lines(news):
            st.text(line)
        if st.button(_("Go on with the newest"), key=f"{key}_anew", type="primary"):
            _go_on(sight, card)
            st.rerun()


def _lines(news: list[Moment]) -> Iterator[str]:
    for entry in news:
        yield f"{moment(entry.at)}  {actor_of(entry)} {sentence(entry)}"
        yield from (f"　{change_of(change)}" for change in entry.told)


def _go_on(old: Sight, card: Seen) -> None:
    """Every form of this record is begun anew with the newest; what was typed in it goes along."""
    for key, sight in list(_sights()):
        if (sight.subject, sight.id) == (old.subject, old.id):
            before, after = (fields_of(key, one) for one in (sight.card, card))
            typed = _typed(key, sight) if sight.starts else {}
            along = {re.sub(f"^{before}(?=_)", after, name): said for name, said in typed.items()}
            st.session_state.update({name: said for name, said in along.items() if name not in typed})
            st.session_state[f"{key}_kept"] = {name: said for name, said in along.items() if isinstance(said, str)}
            let_go(key)


def kept(key: str) -> dict[str, str]:
    """The words that were typed under `key` before the person went on with the newest, by the keys of their fields."""
    words: dict[str, str] = st.session_state.get(f"{key}_kept", {})
    return words


def typed_anywhere() -> list[str]:
    """Every word typed on what is begun, whatever becomes of the form."""
    found = (said for key, sight in _sights() for said in _typed(key, sight).values() if isinstance(said, str))
    return list(dict.fromkeys(found))


def _typed(key: str, sight: Sight) -> dict[str, object]:
    return {
        name: said for name, said in _fields(key).items()
        if said not in (None, "", [], False) and said != sight.starts.get(name)
    }  # fmt: skip


def _fields(key: str) -> dict[str, object]:
    return {
        str(name): said
        for name, said in st.session_state.items()
        if str(name).startswith(f"{key}_") and not str(name).endswith(INTERNAL)
    }


def _sights() -> Iterator[tuple[str, Sight]]:
    for place in [str(name) for name in st.session_state if str(name).endswith("_seen")]:
        yield place.removesuffix("_seen"), st.session_state[place]


def remember_starts() -> None:
    """The page is drawn: what stands now in fields that were just drawn is what they start with."""
    for key, sight in _sights():
        for name, said in _fields(key).items():
            if name not in kept(key):
                sight.starts.setdefault(name, said)


def begun(key: str) -> bool:
    """Has the person typed or pressed something on the card of `key`? Then it must not vanish under their hands."""
    sight = st.session_state.get(f"{key}_seen")
    return sight is not None and any(_typed(key, sight).values())


def let_go_all() -> None:
    """Another page, or something saved: everything is begun anew with the present state."""
    for place in [key for key in st.session_state if str(key).endswith(("_seen", "_kept"))]:
        del st.session_state[place]


def let_go(key: str) -> None:
    """Saved: begin anew with the present state."""
    st.session_state.pop(f"{key}_seen", None)
