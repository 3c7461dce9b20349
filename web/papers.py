"""Papers to take away, as Word and as PDF, for those who may see what stands in them."""

from collections.abc import Callable
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.access import Actor
from domain.errors import NotFound, Refusal
from domain.papers import Paper
from services import language, monthlies, review_papers, sheets
from web.visitor import visitor

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _to_word(*made: Paper) -> bytes:
    from services import word_papers  # what writes Word is large, and rarely asked for

    return word_papers.to_word(*made)


def _to_pdf(made: Paper) -> bytes:
    from services import papers  # likewise

    return papers.to_pdf(made)


MADE: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (_to_word, WORD),
    "pdf": (_to_pdf, "application/pdf"),
}


async def sheet(request: Request) -> Response:
    """The sheet of an enterprise."""
    return await _paper(request, sheets.paper)


async def review(request: Request) -> Response:
    """The review of a project's quarter."""
    return await _paper(request, review_papers.paper)


async def month(request: Request) -> Response:
    """All reports of a month in one document."""
    lang = _language(request)
    period = request.path_params["period"]
    try:
        content = await run_sync(lambda: _to_word(*monthlies.papers(visitor(request), period, lang)))
    except Refusal:
        return PlainTextResponse("404", 404)
    return _download(f"{language.translate(lang, 'Monthly reports')}-{period}.docx", content, WORD)


async def _paper(request: Request, find: Callable[[Actor, int, str], Paper]) -> Response:
    if (form := request.path_params["form"]) not in MADE:
        return PlainTextResponse("404", 404)
    make, media_type = MADE[form]
    lang = _language(request)

    def made() -> tuple[str, bytes]:
        paper = find(visitor(request), request.path_params["id"], lang)
        return f"{paper.title}-{paper.subtitle}.{form}", make(paper)

    try:
        name, content = await run_sync(made)
    except NotFound:
        return PlainTextResponse("404", 404)
    except Refusal as refusal:
        return PlainTextResponse(language.tell(lang, refusal), 409)
    return _download(name, content, media_type)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang")
    return asked if asked in language.LANGUAGES else language.language_of(request.headers.get("accept-language"))


def _download(name: str, content: bytes, media_type: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})


ROUTES = [
    Route("/sheets/{id:int}.{form:str}", sheet),
    Route("/reviews/{id:int}.{form:str}", review),
    Route("/monthlies/{period:str}.docx", month),
]
