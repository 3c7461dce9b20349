"""Departments, posts and people of the demonstration, and the one login that each role has."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlalchemy import select, update

from db.door import DemoLogin
from db.engine import Sessions, writing
from db.org import Department, Post, User
from demo import names
from domain.access import Actor, Role
from domain.org import DepartmentFacts, PersonFacts, Position, PostFacts, Rank
from services import departments, operator, passwords, people, posts
from services.sessions import load_actor

PASSWORD = "anshang-demo"
VACANT = ("统计局", "燃气公司")  # the vacancy alarm has something to say
LOGINS = {
    "admin": ("陈志远", Role.ADMINISTRATOR, None),
    "centre": ("周敏", Role.DISPATCHER, names.CENTRE),
    "liaison": ("林晓梅", Role.LIAISON, "招商局"),
    "officer": ("张磊", Role.OFFICER, "招商局"),
    "leader": ("王建国", Role.DEPARTMENT_LEADER, "招商局"),
    "zone": ("李卫东", Role.ZONE_LEADER, None),
    "inspector": ("赵文静", Role.INSPECTOR, "管委会督查室"),
    "supervisor": ("孙正平", Role.SUPERVISOR, "监察室"),
}


@dataclass
class Team:
    """The people of one department who take part in the story."""

    department_id: int
    leader: Actor
    officers: list[Actor] = field(default_factory=list)

    def officer(self, n: int) -> Actor:
        """Who answers for the n-th project: they take turns."""
        return self.officers[n % len(self.officers)]


@dataclass
class Cast:
    """Everyone: the logins by user name, the teams by department, the zone's leaders."""

    logins: dict[str, Actor]
    teams: dict[str, Team]
    zone_leaders: list[Actor]


def gathered() -> Cast:
    """The people of a demonstration that is there already, as `engage` left them."""
    with Sessions() as db:
        users = {user.username: user for user in db.scalars(select(User).order_by(User.id))}
        posts_held = {(post.department_id, post.position): post.user_id for post in db.scalars(select(Post))}
        houses = {row.name: row.id for row in db.scalars(select(Department))}
    direct = {id for (_house, position), id in posts_held.items() if position is Position.DIRECT}
    teams = {}
    for name, id in houses.items():
        own = [u.id for u in users.values() if u.department_id == id and u.role is Role.OFFICER and u.id not in direct]
        if (leader := posts_held.get((id, Position.DEPUTY))) and own:
            teams[name] = Team(id, actor(leader), [actor(officer) for officer in own])
    logins = {username: actor(users[username].id) for username in LOGINS}
    if "招商局" in teams:
        teams["招商局"].officers.append(logins["liaison"])
    leaders = [logins["zone"], *(actor(u.id) for n, u in users.items() if n.startswith("zone") and n != "zone")]
    return Cast(logins, teams, leaders)


def actor(user_id: int) -> Actor:
    with Sessions() as db:
        return load_actor(db, user_id, None)


def engage(luck: Random, since: date) -> Cast:
    """Register the departments, their people and posts, as the administrator would."""
    admin_id = operator.create_user(PersonFacts("admin", LOGINS["admin"][0], Role.ADMINISTRATOR), PASSWORD)
    _open_logins([admin_id])
    admin = actor(admin_id)
    ids = {
        name: departments.create(admin, facts=DepartmentFacts(name, phone=f"0512-6600{n:04d}"))
        for n, name in enumerate(names.DEPARTMENTS, 1)
    }
    centre = next(card for card in departments.listing(admin) if card.name == names.CENTRE)
    departments.set_centre(admin, centre)
    logins = {"admin": admin}
    for username, (name, role, department) in LOGINS.items():
        if username != "admin":
            facts = PersonFacts(username, name, role, ids[department] if department else None)
            logins[username] = actor(people.create(admin, facts=facts))
    crowd = iter(names.people(170, luck))
    teams = {name: _team(admin, name, ids[name], crowd, logins, since, luck) for name in names.DEPARTMENTS}
    leaders = [logins["zone"]]
    for n in range(3):
        leaders.append(actor(people.create(admin, facts=PersonFacts(f"zone{n + 2}", next(crowd), Role.ZONE_LEADER))))
    _open_logins([who.id for who in logins.values() if who.id != admin_id])
    _everyone_has_settled_in()
    return Cast(logins, teams, leaders)


def _everyone_has_settled_in() -> None:
    """The others act in the story without ever signing in: no password fits them, none waits to be changed."""
    with writing() as db:
        db.execute(update(User).values(must_change_password=False))


def _team(admin: Actor, name: str, id: int, crowd: object, logins: dict[str, Actor], since: date, luck: Random) -> Team:
    """Principal leader, deputy in charge, direct leader, liaison and officers of one department, with their posts."""

    def hire(role: Role, title: str, position: Position | None, rank: Rank, known: Actor | None = None) -> Actor:
        who = known or actor(
            people.create(
                admin,
                facts=PersonFacts(f"d{id}{title_code[title]}{luck.randrange(100, 999)}", next(crowd), role, id),  # type: ignore[call-overload]
            )
        )
        if position:
            posts.appoint(admin, facts=PostFacts(id, who.id, position, rank, since, title=title))
        return who

    title_code = {"局长": "a", "副局长": "b", "科长": "c", "科员": "e"}
    own = name == "招商局"
    hire(Role.DEPARTMENT_LEADER, "局长", Position.PRINCIPAL, Rank.HEAD)
    leader = hire(
        Role.DEPARTMENT_LEADER, "副局长", Position.DEPUTY, Rank.DEPUTY_HEAD, logins["leader"] if own else None
    )
    if name not in VACANT:
        if own:
            hire(Role.LIAISON, "副局长", Position.LIAISON, Rank.DEPUTY_HEAD, logins["liaison"])
        else:
            posts.appoint(
                admin, facts=PostFacts(id, leader.id, Position.LIAISON, Rank.DEPUTY_HEAD, since, title="副局长")
            )
    hire(Role.OFFICER, "科长", Position.DIRECT, Rank.SECTION)
    officers = [hire(Role.OFFICER, "科员", None, Rank.STAFF, logins["officer"] if own else None)]
    if own:
        officers.append(logins["liaison"])  # a liaison carries projects too
    return Team(id, leader, officers)


def _open_logins(ids: list[int]) -> None:
    """One password for the logins shown on the sign-in page; they need not change it."""
    hashed = passwords.hash_password(PASSWORD)
    with writing() as db:
        for id in ids:
            user = db.get_one(User, id)
            user.password_hash, user.must_change_password = hashed, False
            db.add(DemoLogin(user_id=id, password=PASSWORD))


def substitute(cast: Cast, day: date) -> None:
    """A substitute liaison while the liaison of one department is away."""
    team = cast.teams["生态环境局"]
    facts = PostFacts(
        team.department_id,
        team.officers[0].id,
        Position.SUBSTITUTE,
        Rank.SECTION,
        day,
        day + timedelta(days=30),
        "科长",
    )
    posts.appoint(cast.logins["admin"], facts=facts)
