"""What a person sees when the app itself is wrong: a sentence and a number to quote; the rest goes to the log."""

import logging
import secrets

import streamlit as st

from domain.errors import Refusal
from services import language

log = logging.getLogger("anshang")


def tell_fault(fault: Exception) -> bool:
    """A refusal that no page caught is still a sentence; anything else is a bug and is logged with its number."""
    lang = st.session_state.get("language") or language.language_of(st.context.locale)
    if isinstance(fault, Refusal):
        st.error(language.tell(lang, fault), icon=":material/block:")
        return True
    number = secrets.token_hex(4)
    log.error("fault %s", number, exc_info=fault)
    st.error(language.translate(lang, "Something went wrong on our side. Quote the number {number}.", number=number))
    return True
