"""How long the board takes, at this many complaints: python scripts/measure_board.py DATABASE_URL ROWS.

Fills an empty database with complaints by bulk inserts, one in a hundred still open, then asks for pages of the board
as the screens do, and prints medians in milliseconds. Run it at 10,000 and at 1,000,000: the two must be alike.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from sqlalchemy import insert, select, text  # noqa: E402

from db.cases import Case, Holding  # noqa: E402
from db.complaints import Complaint  # noqa: E402
from db.engine import Sessions, open_database  # noqa: E402
from db.enterprises import Enterprise  # noqa: E402
from db.org import Department, User  # noqa: E402
from db.rules import Rule  # noqa: E402
from db.trail import Counter  # noqa: E402
from domain.access import Actor, Role  # noqa: E402
from domain.boards import Filters  # noqa: E402
from domain.cases import CaseKind, CaseStatus  # noqa: E402
from domain.categories import Category  # noqa: E402
from domain.complaints import Channel  # noqa: E402
from domain.ledger import Holder  # noqa: E402
from domain.limits import Lamp  # noqa: E402
from services import complaint_board, complaints, search  # noqa: E402
from services.clock import utc_now  # noqa: E402
from services.filing import ComplaintFacts  # noqa: E402
from services.operator import prepare  # noqa: E402

WORDS = ("停电", "电压不稳", "招工", "焊工", "贷款", "续贷", "物流", "限行", "消防验收", "路灯", "食堂", "班车", "学位",
         "宿舍", "排水", "围挡", "道路", "审批", "环评", "用地", "税务", "海关", "仓储", "网络", "噪音")  # fmt: skip
AT_ONCE = 20_000


def tell(line: str) -> None:
    """On the screen at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fill(rows: int) -> None:
    """Forty departments, five hundred people, ten thousand enterprises, and so many complaints."""
    dice, now = random.Random(1), utc_now()
    with Sessions.begin() as db:
        db.connection(execution_options={"writes": True})
        kept = {"created_at": now, "version": 1}
        db.execute(
            insert(Department),
            [{"id": n, "code": f"D{n}", "name": f"第{n}局", "is_centre": n == 1, **kept} for n in range(1, 41)],
        )
        roles = {1: Role.DISPATCHER, 2: Role.INSPECTOR}
        db.execute(
            insert(User),
            [
                {
                    "id": n,
                    "username": f"u{n}",
                    "name": f"人员{n}",
                    "role": roles.get(n, Role.OFFICER),
                    "department_id": None if n == 2 else n % 40 + 1 if n > 1 else 1,
                    "password_hash": "!",
                    "must_change_password": False,
                    **kept,
                }
                for n in range(1, 501)
            ],
        )
        db.execute(
            insert(Enterprise),
            [
                {
                    "id": n,
                    "name": f"{dice.choice('江海华东南北中')}{dice.choice('源泰丰盛达')}{n}精工有限公司",
                    "name_key": str(n),
                    **kept,
                }
                for n in range(1, 10_001)
            ],
        )
        db.execute(insert(Counter), [{"series": f"TS{now:%y}", "value": rows}])
        rule = db.scalar(select(Rule.id).where(Rule.code == "case.resolve"))
    for start in range(1, rows + 1, AT_ONCE):
        ids = range(start, min(start + AT_ONCE, rows + 1))
        cases = [_case(dice, id, rows, now, rule) for id in ids]
        with Sessions.begin() as db:
            db.connection(execution_options={"writes": True})
            db.execute(insert(Case), cases)
            db.execute(insert(Complaint), [_complaint(dice, id, now) for id in ids])
            db.execute(
                insert(Holding),
                [
                    {
                        "case_id": c["id"],
                        "holder": Holder.DEPARTMENT,
                        "department_id": c["department_id"],
                        "officer_id": c["officer_id"],
                        "from_at": c["opened_at"],
                        "to_at": c["resolved_at"],
                        "closed": c["resolved_at"] is not None,
                        **kept,
                    }
                    for c in cases
                ],
            )
            search.write(db, ids)
        tell(f"{ids[-1]:>9,}")
    with Sessions.begin() as db:
        if db.get_bind().dialect.name == "postgresql":
            for table in ("cases", "complaints", "case_grams", "case_words", "holdings"):
                db.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {rows})")
                    if table in ("cases", "complaints")
                    else text("SELECT 1")
                )
                db.execute(text(f"ANALYZE {table}"))


def _case(dice: random.Random, id: int, rows: int, now: datetime, rule: int) -> dict[str, object]:
    still_open = id > rows * 0.5 and dice.random() < 0.02
    opened = (
        now - timedelta(days=1500 * (rows - id) / rows) if not still_open else now - timedelta(days=dice.uniform(0, 20))
    )
    department, officer = dice.randrange(1, 41), dice.randrange(3, 501)
    status = dice.choice([CaseStatus.RECORDED, CaseStatus.DISPATCHED, *[CaseStatus.WORKING] * 6])
    done = opened + timedelta(days=dice.uniform(1, 14))
    return {
        "id": id, "number": f"TS{opened:%y}-{id:07d}", "kind": CaseKind.COMPLAINT, "department_id": department,
        "officer_id": officer, "recorded_by_id": dice.choice([1, officer]), "opened_at": opened,
        "due_at": opened + timedelta(days=14), "reply_due_at": opened + timedelta(days=3), "rule_id": rule,
        "status": status if still_open else CaseStatus.CLOSED, "resolved_at": None if still_open else done,
        "closed_at": None if still_open else done, "replied_at": None if still_open else done,
        "title": f"{dice.choice(WORDS)}影响{dice.choice(WORDS)}", "enterprise_id": dice.randrange(1, 10_001),
        "about_id": dice.randrange(1, 41) if dice.random() < 0.01 else None, "extra_workdays": 0,
        "assignment_final": False, "progressed_at": opened, "created_at": opened, "version": 1,
    }  # fmt: skip


def _complaint(dice: random.Random, id: int, now: datetime) -> dict[str, object]:
    body = "，".join(dice.choice(WORDS) for _ in range(6)) + f"。车间{dice.randrange(100_000)}号，请协调解决"
    return {
        "case_id": id, "channel": dice.choice(list(Channel)), "category": dice.choice(list(Category)), "body": body,
        "urgent": dice.random() < 0.05, "on_the_spot": False, "returns": 0, "transfers": 0, "anonymous": False,
        "outcome_by_link": False, "reopenings": 0, "late_accepts": 0, "created_at": now, "version": 1,
        "reply": "已安排专人跟进" if id % 3 else "量子隧道" if id % 9999 == 0 else None,
    }  # fmt: skip


def median(ask: Callable[[], object], times: int = 15) -> str:
    """Milliseconds that passed and of these the processor's own, by the middle one of several; the quickest behind."""
    passed, own = [], []
    for _ in range(times):
        begun, worked = time.perf_counter(), time.process_time()
        ask()
        passed.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - worked) * 1000)
    return f"{statistics.median(passed):8.1f} {statistics.median(own):8.1f} {min(passed):8.1f}"


def report() -> None:
    centre, inspector, officer = (Actor(id, "", role, department) for id, role, department in (
        (1, Role.DISPATCHER, 1), (2, Role.INSPECTOR, None), (43, Role.OFFICER, 4)))  # fmt: skip
    deep = complaint_board.page(centre, Filters(still_open=False)).after
    for _ in range(20):
        deep = complaint_board.page(centre, Filters(still_open=False), after=deep).after or deep
    asked = {
        "open, centre": (centre, Filters()),
        "open, an officer": (officer, Filters()),
        "open, inspector": (inspector, Filters()),
        "open, working": (centre, Filters(status=CaseStatus.WORKING)),
        "open, red": (centre, Filters(lamp=Lamp.RED)),
        "open, amber": (centre, Filters(lamp=Lamp.AMBER)),
        "open, green": (centre, Filters(lamp=Lamp.GREEN)),
        "open, a category, urgent": (centre, Filters(category=Category.POWER, urgent=True)),
        "open, a department": (centre, Filters(department_id=7)),
        "all, centre": (centre, Filters(still_open=False)),
        "all, an officer": (officer, Filters(still_open=False)),
        "all, a department, a category": (centre, Filters(still_open=False, department_id=7, category=Category.FIRE)),
        "all, an enterprise": (centre, Filters(still_open=False, enterprise_id=77)),
        "all, about a department": (centre, Filters(still_open=False, sealed=True)),
        "closed": (centre, Filters(status=CaseStatus.CLOSED)),
        "search 停电": (centre, Filters(words="停电", still_open=False)),
        "search 停电, an officer": (officer, Filters(words="停电", still_open=False)),
        "search 停电, open": (centre, Filters(words="停电")),
        "search 量子 (rare)": (centre, Filters(words="量子", still_open=False)),
        "search 隧道停电 (none)": (centre, Filters(words="隧道停电", still_open=False)),
        "search a number": (centre, Filters(words="0004217", still_open=False)),
        "search two letters": (centre, Filters(words="42", still_open=False)),
        "search one character": (centre, Filters(words="隧", still_open=False)),
    }  # fmt: skip
    for name, (who, filters) in asked.items():
        tell(f"{name:32} {median(lambda: complaint_board.page(who, filters))}")  # noqa: B023
    tell(f"{'all, page 21':32} {median(lambda: complaint_board.page(centre, Filters(still_open=False), after=deep))}")
    tell(f"{'counts by status':32} {median(lambda: complaint_board.by_status(centre))}")
    tell(f"{'one case':32} {median(lambda: complaint_board.one(centre, 4217))}")
    facts = ComplaintFacts("停电影响生产", "产线停工半天", Category.POWER, Channel.PHONE)
    tell(f"{'filing':32} {median(lambda: complaints.record(centre, facts=facts))}")


if __name__ == "__main__":
    open_database(sys.argv[1])
    prepare(sys.argv[1])
    with Sessions() as db:
        there = db.scalar(select(Case.id).limit(1))
    if there is None:
        fill(int(sys.argv[2]))
    tell(f"\n{sys.argv[2]} complaints, {datetime.now(UTC):%Y-%m-%d}")
    report()
