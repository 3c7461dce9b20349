from dataclasses import dataclass

from domain.access import GRANTS, Permission, Role, Scope
from domain.access import Permission as P
from services.work import Read, query


@dataclass(frozen=True)
class GrantRow:
    """One permission, and how far each role holds it. None: not at all."""

    permission: Permission
    scopes: dict[Role, Scope | None]


@query(P.GRANTS_SEE)
def matrix(read: Read) -> list[GrantRow]:
    """Who may do what, and how far: the very table that every call obeys."""
    return [GrantRow(permission, {role: GRANTS[role].get(permission) for role in Role}) for permission in Permission]
