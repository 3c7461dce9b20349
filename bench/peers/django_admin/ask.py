"""`python -m bench.peers.django_admin.ask`: medians of its answers in ms as JSON, asked in its own process, without a
network: the most that can be said for it."""

import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.django_admin.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from bench.peers.django_admin.models import Case  # noqa: E402

LIST = "/admin/django_admin/case/"
DAY = {"opened_at_0": "2026-01-05", "opened_at_1": "09:00:00", "due_at_0": "2026-01-19", "due_at_1": "09:00:00"}


def main() -> None:
    call_command("migrate", verbosity=0, database="default")
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.create_superuser(f"bench{os.getpid()}"))
    middle = Case.objects.filter(id__gte=int(sys.argv[1]) // 2).order_by("id")[0].id
    asked: dict[str, Callable[[], int]] = {
        "list": lambda: client.get(LIST, {"status__exact": "working", "department__id__exact": "3"}).status_code,
        "search": lambda: client.get(LIST, {"q": "量子"}).status_code,
        "detail": lambda: client.get(f"{LIST}{middle}/change/").status_code,
        "create": lambda: _create(client),
        "dashboard": lambda: client.get("/dashboard/").status_code,
    }
    sys.stdout.write(json.dumps({what: _median(ask) for what, ask in asked.items()}))
    _take_back()


def _median(ask: Callable[[], int]) -> float:
    took = []
    until = time.perf_counter() + 8
    for _ in range(12):
        began = time.perf_counter()
        if (status := ask()) not in (200, 302):
            raise RuntimeError(f"it answered {status}")
        took.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > until and len(took) > 2:
            break
    return statistics.median(took[1:])


def _create(client: Client) -> int:
    said = {
        "number": f"DJ{time.monotonic_ns() % 10**12}", "kind": "complaint", "status": "recorded", "department": "1",
        "officer": "1", "enterprise": "7", "title": "停电影响生产", **DAY,
        "holding_set-TOTAL_FORMS": "0", "holding_set-INITIAL_FORMS": "0",
        "complaint-TOTAL_FORMS": "1", "complaint-INITIAL_FORMS": "0", "complaint-0-channel": "phone",
        "complaint-0-category": "hard.power", "complaint-0-body": "产线停工半天，请尽快恢复供电。",
    }  # fmt: skip
    answer = client.post(f"{LIST}add/", said)
    if answer.status_code != 302:
        raise RuntimeError(re.findall(r"errorlist[^>]*>(.*?)</ul>", answer.content.decode(), re.S))
    return int(answer.status_code)


def _take_back() -> None:
    """What it wrote has neither ledger nor trail: it does not stay."""
    with connections["zone"].cursor() as cursor:
        mine = "SELECT id FROM cases WHERE number LIKE 'DJ%'"
        cursor.execute(f"DELETE FROM complaints WHERE case_id IN ({mine})")
        cursor.execute("DELETE FROM cases WHERE number LIKE 'DJ%'")


if __name__ == "__main__":
    main()
