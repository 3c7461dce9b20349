"""What somebody has typed and not saved yet. It outlives a lost connection, and belongs to its author alone.

Pictures lie in a folder of the author's under their hash, named in the answer `photos` of the draft; once no draft of
theirs names one, it is removed.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from db.visits import Draft
from domain.access import Permission as P
from domain.visits import NotAPicture
from services import files
from services.work import Read, Work, command, query

PICTURES = "photos"
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
    draft = _of(work, form) or Draft(author_id=work.actor.id, form=form, answers={})
    gone = _named([draft])
    draft.answers, draft.saved_at = answers, work.now
    work.db.add(draft)
    _clear(work, gone)


@command(P.SELF)
def keep_picture(work: Work, *, filename: str, content: bytes) -> list[str]:
    """Keep a picture for a draft; answers what the draft is to name it by. Raises NotAPicture and what the store of
    files refuses."""
    picture = files.check(filename, content)
    if not picture.media_type.startswith("image/"):
        raise NotAPicture(filename=picture.filename)
    files.keep(picture, _folder(work.actor.id))
    return [picture.filename, picture.sha256]


@query(P.SELF)
def pictures(read: Read, form: str) -> list[tuple[str, bytes]]:
    """The actor's pictures that their draft names, with their bytes. One that is gone from the store is left out."""
    draft = _of(read, form)
    kept = draft.answers.get(PICTURES) or [] if draft else []
    found = [(name, files.path_of(sha256, _folder(read.actor.id))) for name, sha256 in kept]
    return [(name, path.read_bytes()) for name, path in found if path.exists()]


@command(P.SELF)
def discard(work: Work, *, form: str) -> None:
    """The actor lets go of what was typed."""
    drop(work, form)


def drop(work: Work, form: str) -> None:
    """The form was saved: its draft is over, in the same transaction."""
    if draft := _of(work, form):
        work.db.delete(draft)
        _clear(work, _named([draft]))


def _clear(work: Work, gone: set[str]) -> None:
    """Remove pictures that a draft named, if none of the author's names them now; but only once that is certain."""
    if not gone:
        return
    work.db.flush()
    left = _named(work.db.scalars(select(Draft).where(Draft.author_id == work.actor.id)))
    folder = _folder(work.actor.id)

    @event.listens_for(work.db, "after_commit", once=True)
    def _remove(_session: object) -> None:
        for sha256 in gone - left:
            files.path_of(sha256, folder).unlink(missing_ok=True)


def _named(drafts: Iterable[Draft]) -> set[str]:
    return {sha256 for draft in drafts for _name, sha256 in draft.answers.get(PICTURES) or ()}


def _folder(author_id: int) -> Path:
    return files.store() / "drafts" / str(author_id)


def _of(read: Read, form: str) -> Draft | None:
    return read.db.scalar(select(Draft).where(Draft.author_id == read.actor.id, Draft.form == form))
