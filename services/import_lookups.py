"""Finding whom and what the cells of a list name: loaded in bulk, one look per row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.enterprises import Enterprise
from db.org import Department, User
from domain.cells import plain
from domain.enterprises import as_code, name_key
from domain.errors import Refusal
from services.import_plans import Ref

E = TypeVar("E", Enterprise, "Named")
AT_ONCE = 5_000  # values in one question to the database


class NoSuchDepartment(Refusal):
    template = "No department at work has the name or code “{found}”."


class NoSuchPerson(Refusal):
    template = "Nobody active has the username or name “{found}”."


class NotInDepartment(Refusal):
    template = "Nobody called “{found}” works in {department}."


class SeveralPeople(Refusal):
    template = "{count} people are called {found}; write the username."


class NotRegistered(Refusal):
    template = "No enterprise with the code {code} is registered."


class SeveralSameName(Refusal):
    template = "{count} enterprises are called {name}; give the unified social credit code."


def among(db: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> Iterator[Any]:
    """Every record of the column's table with one of `values` in it."""
    for part in _parts(values):
        yield from db.scalars(select(column.class_).where(column.in_(part)))


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted({value for value in values if value is not None}))
    while part := list(islice(rest, AT_ONCE)):
        yield part


class Directory:
    """Departments at work and active people, as lists name them."""

    def __init__(self, db: Session) -> None:
        self.departments: dict[str, Ref] = {}
        for department in db.scalars(select(Department).where(Department.closed_on.is_(None))):
            ref = Ref(department.id, department.name)
            self.departments[plain(department.name)] = ref
            self.departments.setdefault(plain(department.code), ref)
        self.people: dict[str, list[User]] = defaultdict(list)
        self.by_username: dict[str, User] = {}
        for user in db.scalars(select(User).where(User.disabled_at.is_(None))):
            self.people[plain(user.name)].append(user)
            self.by_username[user.username] = user

    def department(self, text: str) -> Ref:
        """Raises NoSuchDepartment."""
        if found := self.departments.get(plain(text)):
            return found
        raise NoSuchDepartment(found=text)

    def person(self, text: str, department: Ref | None = None) -> User:
        """By username, else by name; `department` tells people of one name apart.

        Raises NoSuchPerson, NotInDepartment, SeveralPeople.
        """
        if found := self.by_username.get(plain(text)):
            return found
        called = self.people.get(plain(text), [])
        if not called:
            raise NoSuchPerson(found=text)
        if department and not (called := [user for user in called if user.department_id == department.id]):
            raise NotInDepartment(found=text, department=department.name)
        if len(called) > 1:
            raise SeveralPeople(count=len(called), found=text)
        return called[0]


class Named(NamedTuple):
    """An enterprise as lists find it: what is enough for whoever changes nothing of it."""

    id: int
    name: str
    name_key: str
    credit_code: str | None


def named_among(db: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> Iterator[Named]:
    """Of every enterprise with one of `values` in this column, what it is found by."""
    found = select(Enterprise.id, Enterprise.name, Enterprise.name_key, Enterprise.credit_code)
    for part in _parts(values):
        yield from (Named(*row) for row in db.execute(found.where(column.in_(part))))


class Register(Generic[E]):
    """Enterprises known by the codes, and the keys of the names, that a list mentions; as `look` finds them."""

    def __init__(
        self,
        db: Session,
        codes: Iterable[str | None],
        keys: Iterable[str],
        look: Callable[[Session, InstrumentedAttribute[Any], Iterable[Any]], Iterator[E]],
    ) -> None:
        found = {e.id: e for e in look(db, Enterprise.credit_code, codes)}
        found |= {e.id: e for e in look(db, Enterprise.name_key, keys)}
        self.by_code: dict[str, E] = {e.credit_code: e for e in found.values() if e.credit_code}
        self.by_name: dict[str, list[E]] = {}
        for enterprise in found.values():
            self.by_name.setdefault(enterprise.name_key, []).append(enterprise)

    def called(self, name: str, key: str = "") -> E | None:
        """The one enterprise of this name; the very same spelling wins. Raises SeveralSameName."""
        alike = self.by_name.get(key or name_key(name), ())
        if len(alike) < 2:
            return alike[0] if alike else None
        same = [enterprise for enterprise in alike if enterprise.name == name] or alike
        if len(same) > 1:
            raise SeveralSameName(count=len(same), name=name)
        return same[0]

    def named(self, text: str) -> E | None:
        """By code where the text is one, else by name; None: not registered. Raises NotRegistered, SeveralSameName."""
        return self.found(text, as_code(text), name_key(text))

    def found(self, text: str, code: str | None, key: str) -> E | None:
        """The same, for whoever knows already which code the text is, or else which name."""
        if code is None:
            return self.called(text, key)
        if found := self.by_code.get(code):
            return found
        raise NotRegistered(code=code)
