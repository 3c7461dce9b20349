"""/metrics, in the text form of Prometheus, for whoever has the operator's token; to anybody else it is not there."""

import hmac
from datetime import datetime

from anyio.to_thread import run_sync
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.settings import Settings
from services.clock import utc_now
from services.meters import REGISTRY
from services.vitals import Vitals, vitals


async def metrics(request: Request) -> Response:
    """What this process has counted, and how the database that it shares with the others is doing."""
    if not _has_the_token(request.headers.get("authorization", "")):
        return PlainTextResponse("404", 404)
    said = await run_sync(lambda: generate_latest(REGISTRY) + generate_latest(read(vitals(), utc_now())))
    return Response(said, headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"})


def _has_the_token(said: str) -> bool:
    """Where no token is set nobody has it. An address proves nothing: behind a proxy everybody may seem to be here."""
    token = Settings.from_env().metrics_token
    return bool(token) and hmac.compare_digest(said.encode(), f"Bearer {token}".encode())


def read(state: Vitals | None, now: datetime) -> CollectorRegistry:
    """The instruments that are read at the moment they are asked, not counted along."""
    board = CollectorRegistry()

    def show(name: str, what: str, value: float, **labels: str) -> None:
        if name not in shown:
            shown[name] = Gauge(f"anshang_{name}", what, list(labels), registry=board)
        (shown[name].labels(**labels) if labels else shown[name]).set(value)

    def age(at: datetime) -> float:
        return round((now - at).total_seconds(), 3)

    shown: dict[str, Gauge] = {}
    show("database_up", "Whether the database answers.", float(state is not None))
    if state is None:
        return board
    show("database", "The engine and the migration that it stands at.", 1, engine=state.engine,
         migration=state.migration or "")  # fmt: skip
    show("database_connections", "Connections of this process in use.", state.connections)
    show("newest_event", "Id of the newest event of the trail.", state.newest_event)
    if state.newest_event_at:
        show("newest_event_age_seconds", "Time since the newest event.", age(state.newest_event_at))
    show("sessions", "Sign-ins that have not ended, on all servers.", state.sessions)
    show("outbox_waiting", "Messages waiting to be sent.", state.waiting)
    show("outbox_given_up", "Messages that were given up.", state.given_up)
    waits = age(state.oldest_waiting_at) if state.oldest_waiting_at else 0
    show("outbox_oldest_seconds", "Age of the oldest message that waits.", waits)
    done = [job.done_at for job in state.jobs if job.done_at]
    if done:
        show("sweep_age_seconds", "Time since the background work last did a job.", age(max(done)))
    for job in state.jobs:
        show("job_failed", "Whether the job failed the last time.", float(job.failed), job=job.name)
        if job.done_at:
            show("job_age_seconds", "Time since the job was last done.", age(job.done_at), job=job.name)
    return board


ROUTES = [Route("/metrics", metrics)]
