"""Number and secret, or the token of a link, as a guess: how often from one address, and who does not guess."""

from collections.abc import Callable
from hmac import compare_digest
from typing import TypeVar

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from db.settings import Settings
from domain.front_door import GUESSING
from domain.receipts import LinkUnknown, WrongCode, number_as_typed, understood
from services import front_door
from services.proofs import Link, Proof, Secret
from web import posts
from web.gate import cookie

KNOWN = "known"  # the cookie that says what was opened on this device last
T = TypeVar("T")


async def opens(request: Request, proof: Proof, act: Callable[[], T]) -> T:
    """What `act` finds with the proof. An address that has sent too many wrong ones is answered nothing until its wait
    is over, or one could go on guessing; a device on which this very proof opened before does not wait for others at
    its address. Wrong ones are counted, right ones are not. Raises TooMuchAtOnce, and what `act` raises."""
    if proof == Secret("", ""):
        raise WrongCode  # nothing was shown: no guess
    address = posts.address_of(request)

    def guarded() -> tuple[str, T]:
        mark = front_door.mark_of(_text(proof))
        if not compare_digest(request.cookies.get(KNOWN, "").encode(), mark.encode()):
            front_door.check(address, GUESSING)
        return mark, act()

    try:
        mark, found = await run_sync(guarded)
    except (WrongCode, LinkUnknown):
        await run_sync(front_door.admit, address, GUESSING)
        raise
    request.state.opened = mark
    return found


def trust(request: Request, proof: Secret) -> None:
    """What this device has just filed opens to it at once, whatever others at its address do."""
    request.state.opened = front_door.mark_of(_text(proof))


def remember(request: Request, response: Response) -> None:
    """What this request has opened does not count as a guess on this device."""
    mark = getattr(request.state, "opened", None)
    if mark and request.cookies.get(KNOWN) != mark:
        response.headers.append("set-cookie", cookie(KNOWN, mark, Settings.from_env().secure_cookies))


def _text(proof: Proof) -> str:
    if isinstance(proof, Link):
        return proof.token
    return f"{number_as_typed(proof.number)} {understood(proof.secret)}"
