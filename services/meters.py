"""What this process counts of itself, for the operator's instruments: by names of our own, so that nobody is in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Condition
from time import monotonic, perf_counter
from typing import Any, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    Summary,
    disable_created_metrics,
)

from domain.errors import Refusal
from services import logs

C = TypeVar("C", bound=Callable[..., Any])
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter(
    "anshang_requests", "Plain requests, by route and class of answer.", ["route", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "anshang_request_seconds", "Time to answer a plain request.", ["route"], registry=REGISTRY, buckets=SECONDS
)
RUNS = Counter("anshang_page_runs", "Runs of staff pages, by page and outcome.", ["page", "outcome"], registry=REGISTRY)
RUN_SECONDS = Histogram(
    "anshang_page_run_seconds", "Time of a whole run of a staff page.", ["page"], registry=REGISTRY, buckets=SECONDS
)
COMMANDS = Counter(
    "anshang_commands", "Commands, by name and outcome: done, the refusal's name, or fault.", ["command", "outcome"],
    registry=REGISTRY,
)  # fmt: skip
COMMAND_SECONDS = Summary("anshang_command_seconds", "Time of a command.", ["command"], registry=REGISTRY)
TABS = Gauge("anshang_open_tabs", "Browser tabs that are connected to this process.", registry=REGISTRY)


class UnderWay:
    """How many commands are being carried out; an ending process waits for them."""

    def __init__(self) -> None:
        self._change = Condition()
        self.count = 0

    def __enter__(self) -> None:
        with self._change:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._change:
            self.count -= 1
            self._change.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is under way, at most so long. False: something still is."""
        with self._change:
            return self._change.wait_for(lambda: self.count == 0, seconds)


UNDER_WAY = UnderWay()
Gauge("anshang_commands_under_way", "Commands being carried out.", registry=REGISTRY).set_function(
    lambda: UNDER_WAY.count
)


def command(call: C) -> C:
    """Counts and times what goes through `call`, the frame of all commands, and writes one line about it."""

    @wraps(call)
    def counted(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        began, outcome = perf_counter(), "done"
        try:
            with UNDER_WAY:
                return call(self, *args, **kwargs)
        except BaseException as failure:
            outcome = outcome_of(failure)
            raise
        finally:
            seconds = perf_counter() - began
            COMMANDS.labels(self.name, outcome).inc()
            COMMAND_SECONDS.labels(self.name).observe(seconds)
            if not self.name.rpartition(".")[2].startswith("_"):  # the small change of longer work
                logs.note("command", command=self.name, outcome=outcome, ms=round(seconds * 1000, 1))

    return counted  # type: ignore[return-value]


class Run:
    """A page run; whoever learns which page it is says so."""

    page = "frame"


@contextmanager
def page_run() -> Iterator[Run]:
    """Counts and times a run of a staff page, and writes one line about it."""
    run, began, outcome = Run(), monotonic(), "done"
    number = logs.number()
    try:
        yield run
    except Exception as failure:  # what the framework stops and reruns a page with is none
        outcome = outcome_of(failure)
        raise
    finally:
        seconds = monotonic() - began
        RUNS.labels(run.page, outcome).inc()
        RUN_SECONDS.labels(run.page).observe(seconds)
        logs.note("page", id=number, page=run.page, outcome=outcome, ms=round(seconds * 1000, 1))
        if outcome == "done":  # else the handler of faults is still to tell of it
            logs.end()


def outcome_of(failure: BaseException) -> str:
    """How something ended, in one word: the refusal's name, or that it was a fault."""
    return type(failure).__name__ if isinstance(failure, Refusal) else "fault"
