"""Who asks a plain route, as the gate says; the frame reads from the database what they may."""

from starlette.requests import Request

from domain.access import Actor, Role


def visitor(request: Request) -> Actor:
    """The person behind the request. Only behind the gate: it refuses those paths to strangers."""
    holder = request.state.holder
    return Actor(holder[0], "", Role.OFFICER, session=holder[1])
