"""Who goes on a visit that the rulebook asks for: those who answer today, the first of them who is there (13, 16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from db.org import Department, Post, User
from db.projects import Project
from db.visits import Plan
from domain.access import Permission as P
from domain.access import Role, roles_with
from domain.org import Position
from domain.projects import ProjectStatus
from domain.visits import Occasion
from services.clock import local_day
from services.work import Read


@dataclass(frozen=True)
class Goers:
    """The people who can go on visits today. `liaisons`: who acts as such, by department; `centre`: the centre's own
    people, its liaison first. Nothing is without a name while the centre has anybody."""

    able: dict[int, User]
    liaisons: dict[int, int]
    centre: tuple[int, ...]

    def called(self, occasion: Occasion, project: Project | None) -> User | None:
        """Who goes by the rules, for this project; for none, or none under way: somebody of the house that had it."""
        asked = (*self._asked(occasion, project), self._liaison(project), *self.centre)
        return next((self.able[person] for person in asked if person in self.able), None)

    def instead(self, plan: Plan) -> User | None:
        """Who goes in the place of one who cannot any more, on a visit that was planned by hand."""
        asked = (self.liaisons.get(plan.department_id or 0), *self.centre)
        return next((self.able[person] for person in asked if person in self.able), None)

    def _asked(self, occasion: Occasion, project: Project | None) -> tuple[int | None, ...]:
        if project is None or project.status is not ProjectStatus.ACTIVE:
            return ()
        match occasion:
            case Occasion.LEADER:
                return project.lead_leader_id, project.leader_id, project.officer_id
            case Occasion.LIAISON:
                return self._liaison(project), project.officer_id, project.leader_id
        return project.officer_id, project.leader_id

    def _liaison(self, project: Project | None) -> int | None:
        return self.liaisons.get(project.department_id) if project else None


def of_today(read: Read, but: int | None = None) -> Goers:
    """Everybody who can go today, without the one who leaves."""
    logs = User.role.in_(roles_with(P.VISIT_LOG)), User.disabled_at.is_(None), User.id != (but or 0)
    able = {user.id: user for user in read.db.scalars(select(User).where(*logs).order_by(User.id))}
    liaisons = _liaisons(read, able, local_day(read.now))
    houses = read.db.scalars(select(Department.id).where(Department.is_centre))
    dispatchers = (id for id, user in able.items() if user.role is Role.DISPATCHER)
    return Goers(able, liaisons, (*(liaisons[house] for house in houses if house in liaisons), *dispatchers))


def _liaisons(read: Read, able: Iterable[int], today: date) -> dict[int, int]:
    """The acting liaison of each department, who works there: the substitute before the one who is away."""
    acting = Post.position.in_([Position.LIAISON, Position.SUBSTITUTE]), Post.valid_from <= today
    lasts = or_(Post.valid_to.is_(None), Post.valid_to >= today)
    there = User.department_id == Post.department_id
    rows = read.db.scalars(select(Post).join(User, Post.user_id == User.id).where(*acting, lasts, there))
    posts = sorted(rows, key=lambda post: post.position is Position.SUBSTITUTE)
    known = set(able)
    return {post.department_id: post.user_id for post in posts if post.user_id in known}
