"""Monthly reports and quarterly reviews of the demonstration, and what enterprises did in past years."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from db.cases import Case
from db.engine import Sessions
from demo.cast import Cast, actor
from domain.access import Actor, Role
from domain.periods import Month, Period, Quarter
from services import clock, enterprises, figures, monthlies, reports, reviews
from services.admission import without_person
from services.clock import local_day
from services.figures import YearFacts

ADDED = (
    "企业反映近期招工困难，已列入下月专场招聘。",
    "二期用地预审进入公示，预计下月完成。",
    "设备进场顺利，无新增问题。",
)
CONCLUSIONS = ("推进符合协议约定，下季度重点协调用工。", "进度略有滞后，责任部门须每周报送进展。")
MONTHS = 4


def report(cast: Cast, luck: Random, now: datetime) -> None:
    """The months and the quarter that are over: most reports in time, one late, one missing, one copied."""
    this = Month.of(local_day(now))
    for month in (this.shifted(-n) for n in range(MONTHS, 0, -1)):
        _month(cast.logins["centre"], month, luck, now)
    _quarter(cast, Quarter.of(local_day(now)).shifted(-1), luck, now)
    _years(cast, luck, local_day(now).year)


def _after(period: Period, days: int, now: datetime) -> datetime:
    return min(period.ends_at + timedelta(days=days, hours=10), now)


def _month(centre: Actor, month: Month, luck: Random, now: datetime) -> None:
    with clock.at(_after(month, 0, now)), without_person(Role.SYSTEM, "The system") as system:
        monthlies.open_due(system)
    with clock.at(_after(month, 0, now)):
        rows = monthlies.board(centre, month.code)
    for n, row in enumerate(rows):
        if row.case_id is None or n % 7 == 6:
            continue
        with clock.at(_after(month, 12 if n % 5 == 4 else 2, now)):
            card = monthlies.one(centre, row.case_id)
            author = _author(row.case_id)
            problems, solved, performance = card.prewritten
            if n % 4 == 3 and card.last:
                problems, solved, performance = card.last.parts
            elif n % 3 == 0:
                problems += "\n" + luck.choice(ADDED)
            reports.file(author, card.report, problems=problems, solved=solved, performance=performance)


def _author(case_id: int) -> Actor:
    with Sessions() as db:
        return actor(db.get_one(Case, case_id).officer_id)


def _quarter(cast: Cast, quarter: Quarter, luck: Random, now: datetime) -> None:
    centre = cast.logins["centre"]
    with clock.at(_after(quarter, 0, now)), without_person(Role.SYSTEM, "The system") as system:
        reviews.open_due(system)
    for n, row in enumerate(reviews.listing(centre, quarter.code)):
        if row.id is None or n % 4 == 3:
            continue  # still to be held
        with clock.at(_after(quarter, 6, now)):
            card = reviews.one(centre, row.id)
            reviews.conclude(centre, card, score=str(luck.randint(72, 95)), conclusion=luck.choice(CONCLUSIONS))


def _years(cast: Cast, luck: Random, this_year: int) -> None:
    centre = cast.logins["centre"]
    for card in enterprises.listing(centre, words="", limit=24):
        jobs, output = luck.randint(40, 900), luck.randint(2_000, 60_000)
        for year in (this_year - 2, this_year - 1):
            grown = Decimal(output) * (1 + Decimal(luck.randint(-5, 18)) / 100)
            facts = YearFacts(
                Decimal(luck.randint(300, 9_000)), grown.quantize(Decimal("0.1")),
                (grown * Decimal("0.045")).quantize(Decimal("0.1")), jobs + luck.randint(-10, 60),
                (grown / 40).quantize(Decimal("0.1")),
            )  # fmt: skip
            figures.record(centre, enterprise_id=card.id, year=year, facts=facts)
