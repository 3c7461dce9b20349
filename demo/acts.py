"""What the people of a living demonstration do. Each act looks for something that waits and does it by the real
command; it answers whether there was anything to do."""

from sqlalchemy import select

from db.engine import Sessions
from db.projects import Project
from demo import complaint_acts, voices
from demo.cast import actor
from demo.complaint_acts import Act, Scene
from demo.story import RETURNED, STAGE_TEAMS, Day, make_ready, offer, take_in
from demo.visits import HEARD, pay_visit, settle
from domain.categories import Category
from domain.industries import Industry
from domain.projects import HandoffKind
from domain.stages import Stage
from services import board, clock, diary, handoffs, hub, monthlies, reports, visit_plans
from services.monthlies import Standing


def _day(scene: Scene) -> Day:
    """A day that does not move: all of it happens at the moment of the scene."""
    return Day(scene.now, scene.calendar, scene.luck, scene.now)


def bring_in(scene: Scene) -> bool:
    """A project comes in; who was asked first has it from then on."""
    name, enterprise, section = voices.project(scene.luck)
    team = scene.cast.teams[scene.luck.choice(STAGE_TEAMS[Stage.NEGOTIATION])]
    n = scene.luck.randrange(10_000)
    take_in(scene.cast, team, _day(scene), name, enterprise, Industry.of(section), n)
    return True


def note_down(scene: Scene) -> bool:
    """Something of a negotiation is written in its diary."""
    rows = board.listing(scene.centre, stage=Stage.NEGOTIATION, limit=20)
    if rows:
        id = scene.luck.choice(rows).id
        officer = actor(hub.one(scene.centre, id).officer_id)
        said, tag = scene.luck.choice(voices.DIARY)
        diary.write(officer, project_id=id, body=said, tag=tag)
    return bool(rows)


def hand_on(scene: Scene) -> bool:
    """What a stage asks for is done, and the project is offered to the department of the next."""
    rows = [r for r in board.listing(scene.centre, limit=60) if not r.handing_over and r.stage is not Stage.CAPACITY]
    if not rows:
        return False
    row = scene.luck.choice(rows)
    card = hub.one(scene.centre, row.id)
    team = next((t for t in scene.cast.teams.values() if t.department_id == card.department_id), None)
    if team is None:
        return False
    officer, day = actor(card.officer_id), _day(scene)
    make_ready(scene.cast, team, officer, row.id, row.stage, day, row.id)
    to = scene.cast.teams[scene.luck.choice(STAGE_TEAMS[list(Stage)[list(Stage).index(row.stage) + 1]])]
    offer(officer, to, to.officer(row.id), row.id, HandoffKind.STAGE, day)
    return True


def take_over(scene: Scene) -> bool:
    """Who is offered a project accepts it after a look, or returns it with what is missing."""
    with Sessions() as db:
        offered = select(Project.id, Project.receiving_officer_id).where(Project.receiving_officer_id.is_not(None))
        waiting = [(row[0], row[1] or 0) for row in db.execute(offered.order_by(Project.id))]
    if not waiting:
        return False
    id, receiver_id = scene.luck.choice(waiting)
    receiver = actor(receiver_id)
    handoff = hub.handoff_history(receiver, id)[0]
    if scene.luck.random() < 0.2:
        handoffs.send_back(receiver, handoff, reason=scene.luck.choice(RETURNED))
    else:
        handoffs.accept(receiver, handoff, note="已核对清单，接收。")
    return True


def call_on(scene: Scene) -> bool:
    """The next planned visit is paid; now and then something is heard that becomes a case."""
    for plan in visit_plans.listing(scene.centre, limit=12):
        if clock.local_day(scene.now) < plan.starts_on:
            continue
        who, n = actor(plan.visitor_id), scene.luck.randrange(1000)
        said: list[tuple[str, Category, str]] = [HEARD[n % len(HEARD)]] if n % 3 == 0 else []
        pay_visit(who, plan, [words for words, *_rest in said], scene.luck, n)
        visit_id = visit_plans.one(who, plan.id).visit_id
        if said and visit_id:
            settle(who, visit_id, said)
        return True
    return False


def report_the_month(scene: Scene) -> bool:
    """A monthly report that is due is filed by its author."""
    for row in monthlies.board(scene.centre, monthlies.last_month(scene.now).code):
        if row.case_id and row.standing in (Standing.DUE, Standing.MISSING):
            card = monthlies.one(scene.centre, row.case_id)
            problems, solved, performance = card.prewritten
            author = actor(hub.one(scene.centre, row.project_id).officer_id)
            reports.file(author, card.report, problems=problems, solved=solved, performance=performance)
            return True
    return False


def sign(scene: Scene) -> bool:
    """A leader signs for a report."""
    leader = scene.luck.choice([*scene.cast.zone_leaders, scene.centre])
    waiting = reports.to_receive(leader)
    if waiting:
        reports.receive(leader, waiting[0])
    return bool(waiting)


# How often each is tried: what comes in, and what is done about it, are in balance.
ACTS: tuple[tuple[Act, int], ...] = (
    (complaint_acts.file_in_public, 6),
    (complaint_acts.record, 8),
    (complaint_acts.settle_on_the_spot, 2),
    (complaint_acts.dispatch, 20),
    (complaint_acts.accept, 20),
    (complaint_acts.reply, 18),
    (complaint_acts.resolve, 18),
    (complaint_acts.check, 18),
    (complaint_acts.pause, 3),
    (complaint_acts.supplement, 2),
    (complaint_acts.urge, 3),
    (bring_in, 2),
    (note_down, 4),
    (hand_on, 3),
    (take_over, 6),
    (call_on, 12),
    (report_the_month, 4),
    (sign, 5),
)
