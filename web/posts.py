"""A form that was sent: from our own page, bounded before it is read, believed only with what we handed out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from anyio.to_thread import run_sync
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

from domain.errors import Refusal
from domain.front_door import MOST_BODY, MOST_FILES, SENDING, LeftEmpty, TooManyFiles, TooMuchAtOnce
from domain.throttles import Limit
from services import files, front_door
from services.attachments import Upload
from services.files import FileTooLarge
from services.front_door import Form

PLAIN_BODY = 128 * 1024  # of a form without files
MOST_FIELDS = 30
HONEYPOT = "website"
ONCE = "form"


class TooLong(HTTPException):
    def __init__(self) -> None:
        super().__init__(413)


@dataclass(frozen=True)
class Posted:
    """What was sent. `refused`: it is one too many; it was read only so that nothing typed is lost."""

    words: Mapping[str, str]
    uploads: list[Upload] = field(default_factory=list)
    refused: Refusal | None = None

    def said(self, name: str) -> str:
        return self.words.get(name, "")


def visit_of(request: Request) -> str:
    """The visit as the gate knows it; it strips what a client claims."""
    return request.headers.get("x-app-visit", "")


def address_of(request: Request) -> str:
    return request.client.host if request.client else "local"


async def read(request: Request, limits: Mapping[str, Limit], with_files: bool = False) -> Posted:
    """The form as it was sent, no longer than allowed, and counted. One too many is read only where it is short.

    Raises TooMuchAtOnce for a long one; HTTPException 403 for a page of another site, 413 beyond the bounds.
    """
    if not _from_here(request):
        raise HTTPException(403)
    most = MOST_BODY if with_files else PLAIN_BODY
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise TooLong
    refused = await run_sync(_one_too_many, address_of(request), limits)
    if refused and not (length.isdigit() and int(length) <= PLAIN_BODY):
        raise refused
    bounded = Request(request.scope, _counted(request.receive, most))
    try:
        async with bounded.form(
            max_files=MOST_FILES + 1 if with_files else 0, max_fields=MOST_FIELDS, max_part_size=PLAIN_BODY
        ) as form:
            sent = [part for part in form.getlist("files") if isinstance(part, UploadFile) and part.filename]
            uploads = [Upload(part.filename or "", await part.read()) for part in sent]
            words = {name: value for name, value in form.items() if isinstance(value, str)}
    except (MultiPartException, UnicodeDecodeError) as broken:
        raise HTTPException(400) from broken
    return Posted(words, uploads, refused)


def _one_too_many(address: str, limits: Mapping[str, Limit]) -> Refusal | None:
    try:
        front_door.admit(address, limits)
    except TooMuchAtOnce as refusal:
        return refusal
    return None


def _from_here(request: Request) -> bool:
    """Did a page of this site send it? Browsers say so; one that is too old to say names at least its origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.split("//")[-1] == request.headers.get("host")


def _counted(receive: Receive, most: int) -> Receive:
    """The same stream, cut off beyond so many bytes, whatever its sender said of its length."""
    seen = 0

    async def next_piece() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLong
        return message

    return next_piece


def believe(request: Request, posted: Posted, slow: bool = False) -> Form:
    """The form is ours, of this visit, and filled in by a person; its files are within what this address may send.

    Raises FormTooOld, TooFast, LeftEmpty, TooMuchAtOnce, TooManyFiles, FileTooLarge.
    """
    if posted.refused:
        raise posted.refused
    form = front_door.take_back(visit_of(request), posted.said(ONCE), slow)
    if posted.said(HONEYPOT):
        raise LeftEmpty
    if len(posted.uploads) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    if posted.uploads:
        size = sum(len(upload.content) for upload in posted.uploads)
        if any(len(upload.content) > files.MOST_BYTES for upload in posted.uploads):
            raise FileTooLarge(most=files.MOST_BYTES // 1024 // 1024)
        front_door.admit(address_of(request), SENDING, size // 1024**2 + 1)
    return form
