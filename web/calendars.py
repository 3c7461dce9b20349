"""A person's due things as an iCalendar, for the calendar of their telephone or mail program."""

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.settings import Settings
from services import preferences


async def calendar(request: Request) -> Response:
    """What is due from one person. The secret in the address is all that opens it."""
    feed = await run_sync(preferences.feed, request.path_params["secret"])
    if feed is None:
        return PlainTextResponse("404", 404)
    from web import feeds  # what writes it is brought in with the first one

    address = Settings.from_env().public_url or str(request.base_url).rstrip("/")
    headers = {"cache-control": "private, no-store", "referrer-policy": "no-referrer"}
    return Response(feeds.written(feed, address), media_type="text/calendar", headers=headers)


ROUTES = [Route("/calendar/{secret}.ics", calendar)]
