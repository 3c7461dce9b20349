from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.projects import Project
from db.records import Document
from domain.access import Permission as P
from domain.errors import NotFound
from domain.stages import DocumentKind
from services import files, projects
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class DocumentCard:
    id: int
    kind: DocumentKind
    filename: str
    media_type: str
    size: int
    added_by: str
    added_at: datetime


@command(P.DOCUMENT_ADD)
def add(work: Work, *, project_id: int, kind: DocumentKind, filename: str, content: bytes) -> int:
    """Add a document to a project. Raises EmptyFile, FileTooLarge, FileNotAccepted: the content decides."""
    project = work.find(Project, project_id)
    file = files.check(filename, content)
    files.keep(file)
    document = work.add(
        Document(
            project_id=project.id,
            kind=kind,
            filename=file.filename,
            media_type=file.media_type,
            size=len(content),
            sha256=file.sha256,
            added_by_id=work.actor.id,
        )
    )
    work.record(document, "document.added", filename=file.filename)
    return document.id


@query(P.PROJECT_SEE)
def of_project(read: Read, project_id: int) -> list[DocumentCard]:
    """The documents of a project, newest first."""
    read.find(Project, project_id)
    rows = list(read.db.scalars(select(Document).where(Document.project_id == project_id).order_by(Document.id.desc())))
    people = projects.people_named(read.db, (row.added_by_id for row in rows))
    return [
        DocumentCard(r.id, r.kind, r.filename, r.media_type, r.size, people[r.added_by_id], r.created_at) for r in rows
    ]


@query(P.PROJECT_SEE)
def content(read: Read, id: int) -> tuple[DocumentCard, bytes]:
    """One document with its bytes, for a download. Raises NotFound, also for one of a project beyond reach."""
    row = read.db.get(Document, id)
    if row is None:
        raise NotFound(what="Document")
    read.find(Project, row.project_id)
    card = DocumentCard(row.id, row.kind, row.filename, row.media_type, row.size, "", row.created_at)
    return card, files.path_of(row.sha256).read_bytes()
