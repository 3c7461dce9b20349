from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import exists, func, inspect, literal, select

from db.door import DemoLogin
from db.engine import Sessions
from db.enterprises import Enterprise
from db.org import User
from db.projects import Project
from demo import names
from demo.cast import Cast, engage, substitute
from demo.complaints import complain
from demo.joint import join, prepare_centre
from demo.reports import report
from demo.story import STAGE_TEAMS, Day, play
from demo.visits import visit
from domain.errors import Refusal
from domain.industries import Industry
from domain.projects import HandoffKind
from domain.stages import Stage
from services import clock, handoffs, hub, reports, rules
from services.enterprises import EnterpriseFacts, register

SEED = 20_250_314
ENTERPRISES = 60


class NotADemonstration(Refusal):
    template = "This database holds people who are not of the demonstration. Use a database of its own."


@dataclass(frozen=True)
class Summary:
    """What the demonstration holds."""

    people: int
    enterprises: int
    projects: int


def build() -> Summary:
    """Play the demonstration into an empty database; one that holds it already is left as it is.

    Raises NotADemonstration for a database with people who are not of it.
    """
    if not is_ours():
        _play()
    return summary()


def is_ours() -> bool:
    """Does the database hold the demonstration? One that is empty, or not even prepared, does not; it may be played
    into. Raises NotADemonstration for one with people who are not of it, of whatever form it is."""
    with Sessions() as db:
        made = inspect(db.connection()).get_table_names()
        here, ours = (
            table.__tablename__ in made and db.scalar(select(exists(select(literal(1)).select_from(table))))
            for table in (User, DemoLogin)
        )
    if here and not ours:
        raise NotADemonstration
    return bool(here)


def summary() -> Summary:
    with Sessions() as db:
        counts = [db.scalar(select(func.count()).select_from(t)) or 0 for t in (User, Enterprise, Project)]
    return Summary(*counts)


def _play() -> None:
    luck, now = Random(SEED), clock.utc_now()
    with Sessions() as db:
        calendar = rules.calendar_for(db)
    with clock.at(now - timedelta(days=620)):
        cast = engage(luck, (now - timedelta(days=600)).date())
    ids = play(cast, calendar, luck, now)
    with clock.at(now - timedelta(days=3)):
        _more_enterprises(cast, luck)
        substitute(cast, now.date())
        prepare_centre(cast, now)
    complain(cast, calendar, luck, now)
    join(cast, calendar, luck, now)
    report(cast, luck, now)
    visit(cast, calendar, luck, now)
    _waiting(cast, ids, Day(now - timedelta(hours=1), calendar, luck, now))


def _more_enterprises(cast: Cast, luck: Random) -> None:
    """Enterprises that have settled without a project of their own at the moment."""
    for n in range(ENTERPRISES - summary().enterprises):
        trade, section = names.TRADES[(n * 7 + 3) % len(names.TRADES)]
        name = f"{names.PLACES[(n * 5 + 1) % len(names.PLACES)]}{trade}科技股份有限公司"
        facts = EnterpriseFacts(name, names.credit_code(luck), luck.choice(names.FAMILY) + luck.choice(names.GIVEN),
                                Industry.of(section), f"经开区兴业路 {n + 1} 号")  # fmt: skip
        register(cast.logins["centre"], facts=facts)


def _waiting(cast: Cast, ids: list[int], day: Day) -> None:
    """What waits on the desks of the logins now: offers fresh, near their limit and overdue, one returned, receipts."""
    mine, theirs = cast.teams["招商局"], cast.teams["投资促进一局"]
    own, other = _held_by(cast, "招商局", ids), _held_by(cast, "投资促进一局", ids)
    for id, days_ago in zip(other[:3], (0, 2, 6), strict=True):
        with clock.at(day.until - timedelta(days=days_ago, minutes=30)):
            giver = theirs.officers[0]
            handoffs.offer(
                giver, hub.one(giver, id), kind=HandoffKind.PEOPLE, department_id=mine.department_id,
                leader_id=mine.leader.id, officer_id=mine.officers[0].id, note="产业方向调整，请贵局接续洽谈。",
            )  # fmt: skip
    with clock.at(day.until - timedelta(minutes=20)):
        giver = mine.officers[0]
        handoffs.offer(
            giver, hub.one(giver, own[0]), kind=HandoffKind.PEOPLE, department_id=theirs.department_id,
            leader_id=theirs.leader.id, officer_id=theirs.officers[0].id, note="请接续跟进。",
        )  # fmt: skip
        back = hub.handoff_history(theirs.officers[0], own[0])[0]
    with clock.at(day.until - timedelta(minutes=10)):
        handoffs.send_back(theirs.officers[0], back, reason="企业诉求清单未列明，请补充后再移交。")
    with clock.at(day.until - timedelta(minutes=5)):
        for card in reports.of_project(mine.officers[0], own[1]):
            if any(move.name == "file" for move in card.moves):
                reports.file(
                    mine.officers[0],
                    card,
                    problems="供地时序待定。",
                    solved="已与规划局会商。",
                    performance="按意向书推进。",
                )


def _held_by(cast: Cast, department: str, ids: list[int]) -> list[int]:
    """Active projects in negotiation that a department holds, without an open offer."""
    centre = cast.logins["centre"]
    cards = [hub.one(centre, id) for id in ids]
    wanted = cast.teams[department].department_id
    assert department in STAGE_TEAMS[Stage.NEGOTIATION]
    return [c.id for c in cards if c.department_id == wanted and c.stage is Stage.NEGOTIATION and c.status == "active"]
