"""An enterprise, found by a few words of its name or by its code."""

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from services import enterprises
from ui import links
from ui.text import _

FEW = 40


def enterprise_picker(me: Actor, words_key: str, chosen_key: str) -> int | None:
    """The chosen enterprise. With few enterprises all are offered at once; what is chosen stays among the offered.
    Words that fit one alone choose it: on a telephone each touch counts."""
    words = st.text_input(_("Find the enterprise"), key=words_key,
                          placeholder=_("Name or unified social credit code"))  # fmt: skip
    known = {card.id: card.name for card in enterprises.listing(me, words=words or "", limit=FEW)}
    if not (words and len(known) == 1):
        st.session_state.pop(f"{chosen_key}_by", None)
    elif st.session_state.get(f"{chosen_key}_by") != words:
        st.session_state[chosen_key], st.session_state[f"{chosen_key}_by"] = next(iter(known)), words
    if not known and allows(me, P.ENTERPRISE_EDIT):
        missing = _("No enterprise is found. It can be registered under “Enterprises”.")
        st.page_link(links.screen("enterprises"), label=missing, icon=":material/domain_add:")
    elif not known:
        st.caption(_("No enterprise is found. Ask the centre to register it."))
    chosen = st.session_state.get(chosen_key)
    if chosen is not None and chosen not in known:
        known[chosen] = enterprises.one(me, chosen).name
    return st.selectbox(
        _("Enterprise"), list(known), index=None, key=chosen_key, format_func=lambda id: known[id],
        placeholder=_("Choose one of {n} found", n=len(known)),
    )  # fmt: skip
