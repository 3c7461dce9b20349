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
    st.session_state["page_told"], st.session_state["page_drawn"] = set(), set()


def as_seen(me: Actor, key: str, card: C, subject: str, id: int | None = None) -> C:
    """The card with which the person began to type under `key`; in the trail it is the `subject` with its own id, or
    with `id`. Changed since, it says by whom and in what, and one click goes on with the newest.

    The service refuses what is saved on an older one (Stale), and nothing that was typed is lost.
    """
    st.session_state["page_drawn"].add(key)
    sight = _sight(key, card, subject, id or card.id)
    if sight.card.version != card.version and st.session_state.get("page_goes_on") == (sight.subject, sight.id):
        _go_on(sight, card)
        sight = _sight(key, card, subject, id or card.id)
    elif sight.card.version != card.version:
        _say_changed(me, key, sight)
    return sight.card  # type: ignore[no-any-return]


def _sight(key: str, card: Seen, subject: str, id: int) -> Sight:
    first = Sight(card, subject, id, st.session_state.get("page_mark", 0))
    sight: Sight = st.session_state.setdefault(f"{key}_seen", first)
    return sight


def fields_of(key: str, seen: Seen) -> str:
    """What the keys of fields begin with that start filled with what stands in the card: they belong to its state."""
    return f"{key}_v{seen.version}"


def _say_changed(me: Actor, key: str, sight: Sight, goes_on: bool = True) -> None:
    """Once for a record, however many forms carry it. The click is heard before the page is drawn: one that comes while
    it is drawn anew is not lost with the button."""
    record = sight.subject, sight.id
    if record in st.session_state["page_told"]:
        return
    st.session_state["page_told"].add(record)
    news = changes.since(me, *record, sight.mark)
    who = listed(list(dict.fromkeys(actor_of(entry) for entry in news)))
    with st.container(border=True, key=f"{key}_news"):
        st.warning(
            _("{who} changed this since you opened it. What you typed is kept.", who=literal(who)) if news
            else _("Someone else changed this since you opened it. What you typed is kept."),
            icon=":material/sync_problem:",
        )  # fmt: skip
        for line in _lines(news):
            st.text(line)
        if goes_on:
            st.button(_("Go on with the newest"), key=f"{key}_anew", type="primary", on_click=_wish, args=record)


def _wish(subject: str, id: int) -> None:
    """Of this record the newest is wanted; it is taken once it has been read."""
    st.session_state["page_goes_on"] = subject, id


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
    begun = [words for _, words in _sent()] + [_words(key, sight) for key, sight in _sights()]
    return list(dict.fromkeys(said for words in begun for said in words))


def hand_back(me: Actor) -> None:
    """The page is drawn. A form that is not there any more since somebody else changed the record (resolved it, say)
    took no words with it: they stand at the end, to be copied, until something is saved."""
    st.session_state.pop("page_goes_on", None)
    handed: dict[str, list[str]] = st.session_state.setdefault("page_handed", {})
    drawn = st.session_state.get("page_drawn", ())
    for key, sight in list(_sights()):
        if key in drawn:
            handed.pop(key, None)
        elif (words := _words(key, sight)) and changes.since(me, sight.subject, sight.id, sight.mark):
            handed[key] = words
            _say_changed(me, key, sight, goes_on=False)
    for form, words in _sent():
        if words and form not in drawn:
            handed[form] = words
            st.warning(_("The case has gone on meanwhile: this was not sent."), icon=":material/sync_problem:")
    to_copy(list(dict.fromkeys(words for typed in handed.values() for words in typed)))


def to_copy(typed: list[str]) -> None:
    """The words of a form that is gone are still their author's."""
    if typed:
        st.caption(_("What you had typed, to be copied:"))
        for words in typed:
            st.code(words, language=None, wrap_lines=True)


def sends(form: str, *fields: str) -> None:
    """This form is drawn; it acts on the record as it is, whoever changed it. Should it be gone when it is sent, what
    stood in its fields is handed back."""
    st.session_state["page_drawn"].add(form)
    st.session_state.setdefault("page_sends", {})[form] = fields


def _sent() -> Iterator[tuple[str, list[str]]]:
    for form, fields in st.session_state.get("page_sends", {}).items():
        yield form, [said for name in fields if isinstance(said := st.session_state.get(name), str) and said]


def _words(key: str, sight: Sight) -> list[str]:
    return [said for said in _typed(key, sight).values() if isinstance(said, str)]


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
    for place in ("page_handed", "page_sends"):
        st.session_state.pop(place, None)


def let_go(key: str) -> None:
    """Saved: begin anew with the present state."""
    st.session_state.pop(f"{key}_seen", None)
