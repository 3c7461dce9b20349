"""The receipt of a complaint as staff print it for the enterprise (首问回执)."""

from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import NotFound, Refusal
from domain.front_door import SAYING
from domain.receipts import understood
from services import front_door, language, receipts
from services.proofs import Secret
from web import plain, posts
from web.downloads import id_of
from web.posts import Posted
from web.public import form_of, plainly, scanned
from web.visitor import visitor


@plainly
async def receipt(request: Request) -> Response:
    """The receipt: with the secret when it was just issued, in the answer to the one who issued it."""
    posted = await posts.read(request, SAYING) if request.method == "POST" else Posted({})
    lang = plain.language_of(request)

    def prepared() -> dict[str, Any]:
        me, id = visitor(request), id_of(request)
        try:
            secret = _secret(request, posted)
            problem = ""
        except NotFound:
            raise
        except Refusal as refusal:
            secret, problem = "", language.tell(lang, refusal)
        card = receipts.one(me, id)
        code = plain.code(scanned(request, Secret(card.number, secret)), language.translate(lang, "Code of the case"))
        return {"card": card, "secret": secret, "problem": problem, "qr": code, "form": form_of(request, Posted({}))}

    return plain.page(
        request, "staff_receipt.html", track_address=plain.address_of(request, "/110/track"),
        **await run_sync(prepared),
    )  # fmt: skip


def _secret(request: Request, posted: Posted) -> str:
    """What is to be printed: a new secret, or the one that the sender has just been given."""
    me, id = visitor(request), id_of(request)
    if posted.said("do") == "issue":
        front_door.take_back(posts.visit_of(request), posted.said(posts.ONCE))
        return receipts.issue(me, case_id=id, replace=bool(posted.said("replace")))
    secret = understood(posted.said("secret"))
    return secret if secret and receipts.fits(me, id, secret) else ""


ROUTES = [Route("/receipts/{id:int}", receipt, methods=["GET", "POST"])]
