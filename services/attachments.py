"""The files of a case: checked by content, kept under their hash, for whoever may see the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.complaints import Attachment
from domain.access import Permission as P
from domain.errors import NotFound
from domain.front_door import MOST_FILES, TooManyFiles
from services import files, projects
from services.work import Read, Work, command, query

SHOWN = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name as somebody else chose it, and its bytes."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class AttachmentCard:
    """One file of a case. `added_by` None: the enterprise. `shown`: to it, too. `picture`: a browser may show it."""

    id: int
    filename: str
    media_type: str
    size: int
    added_by: str | None
    added_at: datetime
    shown: bool

    @property
    def picture(self) -> bool:
        return self.media_type in SHOWN


@command(P.CASE_WRITE)
def add(work: Work, *, case_id: int, filename: str, content: bytes, shown: bool = False) -> int:
    """Add a file to a case within reach, for the zone alone unless it is `shown` to the enterprise; answers its id.
    Raises EmptyFile, FileTooLarge, FileNotAccepted, NotFound."""
    case = work.find(Case, case_id)
    (kept,) = keep(work, case, [Upload(filename, content)], shown=shown)
    work.record(case, "attachment.shown" if shown else "attachment.added", kept, filename=kept.filename)
    return kept.id


def keep(work: Work, case: Case, uploads: Iterable[Upload], *, shown: bool = True) -> list[Attachment]:
    """Check every file before one is kept, then keep them all. Raises TooManyFiles and what `files.check` raises."""
    uploads = list(uploads)
    if len(uploads) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    checked = [files.check(upload.filename, upload.content) for upload in uploads]
    for file in checked:
        files.keep(file)
    return [
        work.add(
            Attachment(
                case_id=case.id, filename=file.filename, media_type=file.media_type, size=len(file.content),
                sha256=file.sha256, added_by_id=work.actor.person_id, shown=shown,
            )
        )
        for file in checked
    ]  # fmt: skip


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> list[AttachmentCard]:
    """The files of a case within reach, oldest first. Raises NotFound."""
    read.find(Case, case_id)
    return cards(read.db, case_id)


@query(P.CASE_SEE)
def content(read: Read, id: int) -> tuple[AttachmentCard, bytes]:
    """One file with its bytes. Raises NotFound, also for one of a case beyond reach."""
    row = read.db.get(Attachment, id)
    if row is None:
        raise NotFound(what="File")
    read.find(Case, row.case_id)
    return opened(read.db, row)


def cards(db: Session, case_id: int, *, only_shown: bool = False) -> list[AttachmentCard]:
    found = select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.id)
    rows = list(db.scalars(found.where(Attachment.shown) if only_shown else found))
    people = projects.people_named(db, (row.added_by_id for row in rows))
    return [_card(row, people.get(row.added_by_id)) for row in rows]


def opened(db: Session, row: Attachment) -> tuple[AttachmentCard, bytes]:
    return _card(row, None), files.path_of(row.sha256).read_bytes()


def _card(row: Attachment, added_by: str | None) -> AttachmentCard:
    return AttachmentCard(row.id, row.filename, row.media_type, row.size, added_by, row.created_at, row.shown)
