"""Files on their way out: named as they are kept, typed as their content was found, never run."""

from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.errors import Refusal
from services import attachments, documents
from services.attachments import AttachmentCard
from web.visitor import visitor

INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


def handed_over(card: AttachmentCard, content: bytes) -> Response:
    """A picture may be looked at where it stands; everything else is saved."""
    place = "inline" if card.picture else "attachment"
    return Response(
        content,
        media_type=card.media_type,
        headers={
            "content-disposition": f"{place}; filename*=UTF-8''{quote(card.filename)}",
            "content-security-policy": INERT,
            "cache-control": "private, no-store",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "x-robots-tag": "noindex",
        },
    )


def id_of(request: Request) -> int:
    """The id in the address; one that no row can have is not there."""
    id: int = request.path_params["id"]
    if id >= 2**31:
        raise HTTPException(404)
    return id


async def attachment(request: Request) -> Response:
    """A file of a case, for those who may see the case."""
    try:
        found = await run_sync(lambda: attachments.content(visitor(request), id_of(request)))
    except Refusal:
        return PlainTextResponse("404", 404)
    return handed_over(*found)


async def document(request: Request) -> Response:
    """A file of a project, for those who may see the project. Never shown inside the site: always a download."""
    try:
        card, content = await run_sync(lambda: documents.content(visitor(request), id_of(request)))
    except Refusal:
        return PlainTextResponse("404", 404)
    name = f"attachment; filename*=UTF-8''{quote(card.filename)}"
    return Response(content, media_type=card.media_type, headers={"content-disposition": name})


ROUTES = [Route("/documents/{id:int}", document), Route("/attachments/{id:int}", attachment)]
