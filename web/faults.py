"""What a person sees when the app itself is wrong: a sentence and a number to quote; the rest goes to the log."""

import logging

import streamlit as st

from domain.errors import Refusal
from services import language, logs


def tell_fault(fault: Exception) -> bool:
    """A refusal that no page caught is still a sentence; anything else is a bug and is logged with its number."""
    lang = st.session_state.get("language") or language.language_of(st.context.locale)
    number = logs.number()
    if isinstance(fault, Refusal):
        logs.end()
        st.error(language.tell(lang, fault), icon=":material/block:")
        return True
    logs.note("fault", logging.ERROR, fault, id=number)
    logs.end()
    st.error(language.translate(lang, "Something went wrong on our side. Quote the number {number}.", number=number))
    return True
