"""The public pages (经济110): what this is, file, receipt, follow. Without an account, a script or a websocket."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import wraps
from itertools import groupby
from typing import Any

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db.settings import Settings
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import Incomplete, NotFound, Refusal
from domain.front_door import FILING, PLAIN_CATEGORY, SAYING, title_of
from domain.receipts import WrongCode, understood
from services import following, front_door, language, own_enterprise, public_filing
from services.filing import ComplaintFacts
from services.proofs import Link, Proof, Secret
from web import guesses, plain, posts
from web.gate import cookie
from web.posts import Posted

OWN = "own"  # the cookie that holds number and secret of the case that is open on this device
GROUPS = [(group, list(found)) for group, found in groupby(Category, key=lambda category: category.group)]
SORRY = {
    400: "This form could not be read.",
    403: "This form does not come from our page.",
    404: "There is nothing at this address.",
    413: "That is too large: at most 25 MB together, and 20 MB for one file.",
}
Handler = Callable[[Request], Awaitable[Response]]


def plainly(handler: Handler) -> Handler:
    """What goes wrong is said in a sentence on a plain page."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            response = await handler(request)
            guesses.remember(request, response)
            return response
        except HTTPException as wrong:
            return sorry(
                request, wrong.status_code, language.translate(plain.language_of(request), SORRY[wrong.status_code])
            )
        except Refusal as refusal:
            return sorry(request, status_of(refusal), language.tell(plain.language_of(request), refusal))

    return answer


def sorry(request: Request, status: int, problem: str) -> Response:
    return plain.page(request, "sorry.html", status, problem=problem)


def status_of(refusal: Refusal) -> int:
    match type(refusal).__name__:
        case "TooMuchAtOnce":
            return 429
        case "WrongCode" | "LinkUnknown" | "NotFound":
            return 404
        case _:
            return 422


def form_of(request: Request, posted: Posted) -> str:
    """What the form shall carry: what it carried, where it comes back with a problem; it was not filled in anew."""
    visit, carried = posts.visit_of(request), posted.said(posts.ONCE)
    return carried if carried and front_door.is_ours(visit, carried) else front_door.hand_out(visit)


@plainly
async def home(request: Request) -> Response:
    """What this is, the hotline, and the two ways in."""
    return plain.page(request, "home.html", headers=plain.PUBLIC)


@plainly
async def poster(request: Request) -> Response:
    """The code of the public page, to print and hang up."""
    address = plain.address_of(request, "/110")
    said = language.translate(plain.language_of(request), "Code of the public page")
    return plain.page(request, "poster.html", headers=plain.PUBLIC, address=address, qr=plain.code(address, said))


@plainly
async def file(request: Request) -> Response:
    """File something; the receipt is the answer."""
    return await filing(request, None, "/110/file")


async def filing(request: Request, token: str | None, here: str) -> Response:
    """The form and what becomes of it. `token`: the code link of the enterprise in whose name it is filed."""
    link = Link(token, "") if token else None
    enterprise = await guesses.opens(request, link, lambda: own_name(link.token)) if link else ""
    if request.method != "POST":
        return await _file_form(request, here, enterprise, Posted({}))
    posted = await posts.read(request, FILING, with_files=True)
    try:
        number, secret = await run_sync(lambda: _file(request, posted, token))
    except Refusal as refusal:
        return await _file_form(request, here, enterprise, posted, refusal)
    return _with_case(RedirectResponse("/110/receipt", 303), Secret(number, secret))


def own_name(token: str) -> str:
    with front_door.enterprise() as me:
        return own_enterprise.page(me, token, most=0).name


async def _file_form(
    request: Request, here: str, enterprise: str, posted: Posted, refusal: Refusal | None = None
) -> Response:
    def prepared() -> dict[str, Any]:
        with front_door.enterprise() as me:
            return {"form": form_of(request, posted), "departments": public_filing.departments(me)}

    lang = plain.language_of(request)
    return plain.page(
        request, "file.html", status_of(refusal) if refusal else 200, here=here, enterprise=enterprise,
        headers=plain.PRIVATE if refusal or enterprise else plain.PUBLIC,
        groups=GROUPS, plain=PLAIN_CATEGORY, said=defaultdict(str, posted.words), lost_files=bool(posted.uploads),
        problem=language.tell(lang, refusal) if refusal else "", **await run_sync(prepared),
    )  # fmt: skip


def _file(request: Request, posted: Posted, token: str | None) -> tuple[str, str]:
    form = posts.believe(request, posted, slow=True)
    secret_of = front_door.secrets_of(posts.visit_of(request))
    with front_door.enterprise() as me:
        id = public_filing.file(
            me, request_id=form.once, facts=_facts(posted), secret_of=secret_of, uploads=posted.uploads, link=token,
            address=front_door.place_of(posts.address_of(request)),
        )  # fmt: skip
        number = public_filing.number_of(me, id, secret_of)
    guesses.trust(request, Secret(number, secret_of(number)))
    return number, secret_of(number)


def _facts(posted: Posted) -> ComplaintFacts:
    body = posted.said("body")
    try:
        category = Category.of(posted.said("category"))
    except ValueError as nothing_chosen:
        raise Incomplete(fields=("What is it about?",)) from nothing_chosen
    return ComplaintFacts(
        title_of(body), body, category, Channel.WEB, bool(posted.said("urgent")), posted.said("contact"),
        posted.said("phone"), posted.said("enterprise"), bool(posted.said("anonymous")),
        posted.said("what") == "suggest", _department(posted.said("about")),
    )  # fmt: skip


def _department(chosen: str) -> int | None:
    if chosen and not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise NotFound(what="Department")
    return int(chosen) if chosen else None


def _with_case(response: Response, proof: Secret) -> Response:
    value = f"{proof.number}~{proof.secret}"
    response.headers.append("set-cookie", cookie(OWN, value, Settings.from_env().secure_cookies))
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    return response


def own_case(request: Request) -> Secret:
    """The case that is open on this device, by the cookie."""
    number, _, secret = request.cookies.get(OWN, "").partition("~")
    return Secret(number, secret)


def scanned(request: Request, proof: Secret) -> str:
    """Where the code of a receipt leads."""
    return plain.address_of(request, f"/110/open/{proof.number}/{proof.secret}")


@plainly
async def receipt(request: Request) -> Response:
    """Number and secret with what is promised, to keep."""
    proof = own_case(request)
    try:
        card = await guesses.opens(request, proof, lambda: look(proof))
    except WrongCode:
        return RedirectResponse("/110/track", 303)
    said = language.translate(plain.language_of(request), "Code of the case")
    return plain.page(
        request, "receipt.html", card=card, secret=proof.secret, qr=plain.code(scanned(request, proof), said),
        track_address=plain.address_of(request, "/110/track"),
    )  # fmt: skip


def look(proof: Proof) -> following.OwnCase:
    with front_door.enterprise() as me:
        return following.case(me, proof)


@plainly
async def track(request: Request) -> Response:
    """Open a case by what stands on its receipt."""
    posted = Posted({})
    refusal: Refusal | None = None
    if request.method == "POST":
        posted = await posts.read(request, SAYING)
        proof = Secret(posted.said("number"), posted.said("secret"))

        def found() -> Secret:
            posts.believe(request, posted)
            return Secret(look(proof).number, proof.secret)

        try:
            opened = await guesses.opens(request, proof, found)
            return _with_case(RedirectResponse("/110/case", 303), _spelled(opened))
        except Refusal as refused:
            refusal = refused
    lang = plain.language_of(request)
    return plain.page(
        request, "track.html", status_of(refusal) if refusal else 200, plain.PRIVATE if refusal else plain.PUBLIC,
        form=await run_sync(form_of, request, posted), said=defaultdict(str, posted.words),
        problem=language.tell(lang, refusal) if refusal else "",
    )  # fmt: skip


def _spelled(proof: Secret) -> Secret:
    return Secret(proof.number, understood(proof.secret))


@plainly
async def opened(request: Request) -> Response:
    """Where the code of a receipt leads; the secret does not stay in the address."""
    proof = Secret(request.path_params["number"], request.path_params["secret"])
    await guesses.opens(request, proof, lambda: look(proof))
    return _with_case(RedirectResponse("/110/case", 303), _spelled(proof))


@plainly
async def leave(request: Request) -> Response:
    """The case is no longer open on this device."""
    response = RedirectResponse("/110", 303)
    response.headers.append("set-cookie", cookie(OWN, "", Settings.from_env().secure_cookies, 0))
    return response


ROUTES = [
    Route("/110", home),
    Route("/110/poster", poster),
    Route("/110/file", file, methods=["GET", "POST"]),
    Route("/110/receipt", receipt),
    Route("/110/track", track, methods=["GET", "POST"]),
    Route("/110/open/{number}/{secret}", opened),
    Route("/110/leave", leave, methods=["POST"]),
]
