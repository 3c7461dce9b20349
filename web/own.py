"""What is an enterprise's own: the page of its case, and the page of the enterprise under its code link."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from domain.complaints import Outcome
from domain.errors import Incomplete, Refusal
from domain.front_door import PLAIN_STATUS, SAYING
from domain.receipts import WrongCode
from services import following, front_door, language, own_enterprise
from services.own_enterprise import OwnEnterprise
from services.proofs import Link, Proof
from web import guesses, plain, posts
from web.downloads import handed_over, id_of
from web.posts import Posted
from web.public import filing, form_of, look, own_case, plainly, status_of

# What was done a moment ago, by the word in the address.
DONE = {
    "added": "It is added. Whoever works on your case has been told.",
    "said": "Thank you: your answer is written down.",
    "again": "Your answer is written down. The case is open again, with a new limit.",
}


@dataclass(frozen=True)
class Place:
    """A case on a page: how it is opened, at which address, and where the list is that it stands in."""

    proof: Proof
    here: str
    back: str | None = None


def by_receipt(request: Request) -> Place:
    return Place(own_case(request), "/110/case")


def by_link(request: Request) -> Place:
    token, number = request.path_params["token"], request.path_params["number"]
    return Place(Link(token, number), f"/e/{token}/{number}", f"/e/{token}")


def case_page(place_of: Callable[[Request], Place]) -> Callable[[Request], Awaitable[Response]]:
    """The page of a case: what it is, and what the enterprise adds or answers."""

    @plainly
    async def case(request: Request) -> Response:
        place = place_of(request)
        if request.method != "POST":
            return await _case(request, place, Posted({}))
        posted = await posts.read(request, SAYING, with_files=True)
        try:
            done = await guesses.opens(request, place.proof, lambda: _do(request, place.proof, posted))
        except Refusal as refusal:
            return await _case(request, place, posted, refusal)
        return RedirectResponse(f"{place.here}?done={done}", 303, {"cache-control": "no-store"})

    return case


async def _case(request: Request, place: Place, posted: Posted, refusal: Refusal | None = None) -> Response:
    try:
        card = await guesses.opens(request, place.proof, lambda: look(place.proof))
    except WrongCode:
        if isinstance(place.proof, Link) or refusal:
            raise
        return RedirectResponse("/110/track", 303)
    lang = plain.language_of(request)
    done = "" if refusal else DONE.get(request.query_params.get("done", ""), "")
    return plain.page(
        request, "case.html", status_of(refusal) if refusal else 200, card=card, here=place.here, back=place.back,
        standing=PLAIN_STATUS[card.status], form=await run_sync(form_of, request, posted), done=done,
        said=defaultdict(str, posted.words), problem=language.tell(lang, refusal) if refusal else "",
    )  # fmt: skip


def _do(request: Request, proof: Proof, posted: Posted) -> str:
    form = posts.believe(request, posted)
    with front_door.enterprise() as me:
        if posted.said("do") == "say":
            outcome = _outcome(posted)
            following.confirm(
                me, proof, outcome=outcome, words=posted.said("words"), rating=_stars(posted), request_id=form.once
            )
            return "said" if outcome is Outcome.SOLVED else "again"
        following.supplement(me, proof, words=posted.said("message"), uploads=posted.uploads, request_id=form.once)
        return "added"


def _outcome(posted: Posted) -> Outcome:
    try:
        return Outcome.of(posted.said("outcome"))
    except ValueError as nothing_chosen:
        raise Incomplete(fields=("Your answer",)) from nothing_chosen


def _stars(posted: Posted) -> int | None:
    stars = posted.said("rating")
    return int(stars) if stars in ("1", "2", "3", "4", "5") else None


def case_file(place_of: Callable[[Request], Place]) -> Callable[[Request], Awaitable[Response]]:
    """A file of the case."""

    @plainly
    async def file(request: Request) -> Response:
        proof = place_of(request).proof

        def found() -> Response:
            with front_door.enterprise() as me:
                return handed_over(*following.attachment(me, proof, id_of(request)))

        return await guesses.opens(request, proof, found)

    return file


@plainly
async def enterprise(request: Request) -> Response:
    """The cases, people and promises of the enterprise whose code link this is (clause 20)."""
    token = request.path_params["token"]

    def found() -> OwnEnterprise:
        with front_door.enterprise() as me:
            return own_enterprise.page(me, token)

    own = await guesses.opens(request, Link(token, ""), found)
    return plain.page(request, "enterprise.html", own=own, here=f"/e/{token}")


@plainly
async def file_as(request: Request) -> Response:
    """File in the name of the enterprise."""
    token = request.path_params["token"]
    return await filing(request, token, f"/e/{token}/file")


ROUTES = [
    Route("/110/case", case_page(by_receipt), methods=["GET", "POST"]),
    Route("/110/case/files/{id:int}", case_file(by_receipt)),
    Route("/e/{token}", enterprise),
    Route("/e/{token}/file", file_as, methods=["GET", "POST"]),
    Route("/e/{token}/{number}", case_page(by_link), methods=["GET", "POST"]),
    Route("/e/{token}/{number}/files/{id:int}", case_file(by_link)),
]
