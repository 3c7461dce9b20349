"""Notices as lines to read."""

from collections.abc import Sequence

from services import letters
from services.notices import NoticeCard
from ui import links
from ui.tables import Column, Mark, Tone, table
from ui.text import lang, moment


def notice_table(cards: Sequence[NoticeCard], empty: str) -> None:
    """When, what, and whether it was read; each leads to what it is about."""
    table(
        cards,
        [
            Column("When", lambda n: moment(n.at)),
            Column("Notice", words, lambda n: links.about_notice(n.id, n.kind, n.project_id, n.case_id)),
            Column("State", state),
        ],
        empty=empty,
    )


def words(card: NoticeCard) -> str:
    return letters.sentence(lang(), card.kind, card.params)


def state(card: NoticeCard) -> Mark:
    if card.unread:
        return Mark("Urgent, unread", Tone.BAD) if card.urgent else Mark("Unread", Tone.WARN)
    return Mark("Read", Tone.QUIET)
