"""Codes that lead to the public pages, as they are reached from outside."""

from urllib.parse import urlsplit

import streamlit as st

from db.settings import Settings
from services import codes


def outside(path: str) -> str:
    """A path as an enterprise types or scans it."""
    here = urlsplit(st.context.url or "")
    return (Settings.from_env().public_url or f"{here.scheme}://{here.netloc}") + path


def code(path: str, what: str) -> str:
    """The code of a path, as SVG."""
    return codes.drawn(outside(path), what)
