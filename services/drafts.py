"""What somebody has typed and not saved yet. It outlives a lost connection, and belongs to its author alone."""

from typing import Any

from sqlalchemy import select

from db.visits import Draft
from domain.access import Permission as P
from services.work import Read, Work, command, query

MOST = 40_000  # characters of all answers together; longer texts are documents


@query(P.SELF)
def one(read: Read, form: str) -> dict[str, Any] | None:
    """What the actor typed in this form and has not saved; None: nothing."""
    draft = _of(read, form)
    return draft.answers if draft else None


@command(P.SELF)
def keep(work: Work, *, form: str, answers: dict[str, Any]) -> None:
    """Keep what stands in the form. Not an event: nobody else sees it. What is longer than 40,000 characters is not
    kept."""
    if sum(len(str(answer)) for answer in answers.values()) > MOST:
        return
    draft = _of(work, form) or Draft(author_id=work.actor.id, form=form)
    draft.answers, draft.saved_at = answers, work.now
    work.db.add(draft)


@command(P.SELF)
def discard(work: Work, *, form: str) -> None:
    """The actor lets go of what was typed."""
    drop(work, form)


def drop(work: Work, form: str) -> None:
    """The form was saved: its draft is over, in the same transaction."""
    if draft := _of(work, form):
        work.db.delete(draft)


def _of(read: Read, form: str) -> Draft | None:
    return read.db.scalar(select(Draft).where(Draft.author_id == read.actor.id, Draft.form == form))
