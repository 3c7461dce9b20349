"""Unfinished forms, kept for their author until they are saved or thrown away."""

from typing import Any

from db.drafts import Draft
from domain.access import Permission as P
from services.work import Read, Work, command, query

MOST = 50_000  # characters; what is longer is not kept


@query(P.SELF)
def of_form(read: Read, *, form: str) -> dict[str, Any]:
    """What the actor had written in a form; nothing, if they had not begun."""
    draft = read.db.get(Draft, (read.actor.id, form))
    return dict(draft.answers) if draft else {}


@command(P.SELF)
def keep(work: Work, *, form: str, answers: dict[str, Any]) -> None:
    """Keep what is written so far. An empty form is no draft."""
    draft = work.db.get(Draft, (work.actor.id, form))
    if not any(answers.values()) or len(str(answers)) > MOST:
        if draft:
            work.db.delete(draft)
    elif draft is None:
        work.db.add(Draft(owner_id=work.actor.id, form=form, answers=answers, at=work.now))
    else:
        draft.answers, draft.at = answers, work.now


@command(P.SELF)
def drop(work: Work, *, form: str) -> None:
    """The form was saved, or its author begins anew."""
    if draft := work.db.get(Draft, (work.actor.id, form)):
        work.db.delete(draft)
