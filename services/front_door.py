"""The door of the enterprises, who have no account: who is let in as one, how often, and with which form."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError

from db.door import ServerKey
from db.engine import Sessions, writing
from domain.access import Actor, Role
from domain.front_door import FASTEST, FORM_LIVES, FormTooOld, TooFast, TooMuchAtOnce
from domain.receipts import BITS, spell
from domain.throttles import Limit
from services import throttles
from services.admission import without_person
from services.clock import real_now


@contextmanager
def enterprise() -> Iterator[Actor]:
    """Somebody of an enterprise, for one request: nobody in the database, able to file and to follow its own."""
    with without_person(Role.ENTERPRISE, "The enterprise") as actor:
        yield actor


def admit(address: str, limits: Mapping[str, Limit], cost: int = 1) -> None:
    """Count this request against its address and against everybody's together. Raises TooMuchAtOnce."""
    if wait := throttles.count(_counters(address, limits), limits, cost):
        raise TooMuchAtOnce(seconds=wait)


def check(address: str, limits: Mapping[str, Limit]) -> None:
    """Must this address wait? Asked before anything is looked at; nothing is counted. Raises TooMuchAtOnce."""
    if wait := throttles.waits(_counters(address, limits)):
        raise TooMuchAtOnce(seconds=wait)


def give_back(address: str, limits: Mapping[str, Limit]) -> None:
    """The request was an honest one: it does not count."""
    throttles.give_back(_counters(address, limits), limits)


def _counters(address: str, limits: Mapping[str, Limit]) -> dict[str, str]:
    return {kind: "" if kind.endswith("_all") else place_of(address) for kind in limits}


def place_of(address: str) -> str:
    """What counts as one address: of IPv6 the network that a household gets, for it may choose among the rest."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


@dataclass(frozen=True)
class Form:
    """A form that this server handed out to this visit. `once` names it, so that it is acted on once."""

    once: str
    handed_out_at: datetime


def hand_out(visit: str) -> str:
    """What a form carries so that it is believed when it comes back: good for this visit only, and for some hours."""
    said = f"{secrets.token_urlsafe(12)}.{int(real_now().timestamp())}"
    return f"{said}.{_sign('form', visit, said)}"


def take_back(visit: str, carried: str, slow: bool = False) -> Form:
    """The form that carries this. `slow`: nobody fills it in within a few seconds.

    Raises FormTooOld for one of another visit, too; TooFast.
    """
    said, _, signature = carried[:200].rpartition(".")
    once, _, stamp = said.partition(".")
    if not visit or not hmac.compare_digest(_sign("form", visit, said).encode(), signature.encode()):
        raise FormTooOld
    since = datetime.fromtimestamp(int(stamp), UTC)
    if not since <= real_now() < since + FORM_LIVES:
        raise FormTooOld
    if slow and real_now() - since < FASTEST:
        raise TooFast
    return Form(hashlib.sha256(f"{visit} {once}".encode()).hexdigest(), since)


def is_ours(visit: str, carried: str) -> bool:
    """Would a form that carries this be believed?"""
    try:
        take_back(visit, carried)
    except FormTooOld:
        return False
    return True


def secrets_of(visit: str) -> Callable[[str], str]:
    """By the number of what this visit filed, the secret of its receipt: the same however often the form is sent."""
    key = _server_key()

    def secret(number: str) -> str:
        signed = hmac.new(key, f"secret\0{visit}\0{number}".encode(), hashlib.sha256).digest()
        return spell(int.from_bytes(signed, "big") % 2**BITS)

    return secret


def mark_of(proof: str) -> str:
    """What a device carries on which this proof has opened something: only this server can have written it."""
    return _sign("opened", "", hashlib.sha256(proof.encode()).hexdigest())


def new_secret() -> str:
    return spell(secrets.randbits(BITS))


def _sign(purpose: str, visit: str, said: str) -> str:
    return hmac.new(_server_key(), f"{purpose}\0{visit}\0{said}".encode(), hashlib.sha256).hexdigest()


def _server_key() -> bytes:
    with Sessions.reader() as db:
        kept = db.get(ServerKey, "forms")
    if kept is None:
        try:
            with writing() as db:
                kept = ServerKey(name="forms", value=secrets.token_hex(32))
                db.add(kept)
        except IntegrityError:  # another process was first
            return _server_key()
    return bytes.fromhex(kept.value)
