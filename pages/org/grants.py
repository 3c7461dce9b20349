import streamlit as st

from domain.access import SCOPE_LABELS, Role, Scope
from services import grants
from services.grants import GrantRow
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _

me = open_page("grants")
SIGNS = {Scope.OWN: "○", Scope.DEPARTMENT: "◐", Scope.ZONE: "●", Scope.ABOUT_CENTRE: "◎"}

st.write(_("This is the very table that every action obeys: what each role may do, and how far it reaches."))
st.caption("　".join([*(f"{sign} {_(SCOPE_LABELS[scope])}" for scope, sign in SIGNS.items()), f"— {_('not at all')}"]))

st.caption(
    _(
        "“The system” and “The enterprise” are roles of the doors by which nobody signs in: the work done by itself, "
        "and the public page, opened by the secret of a case."
    )
)

shown = st.multiselect(
    _("Roles"), [r.value for r in Role], default=[me.role.value], key="roles", bind="query-params",
    format_func=lambda r: _(Role.of(r).label), placeholder=_("All roles"),
)  # fmt: skip
roles = [role for role in Role if role.value in shown] or list(Role)


def reach(role: Role) -> Column[GrantRow]:
    def value(row: GrantRow) -> str | None:
        scope = row.scopes[role]
        return f"{SIGNS[scope]} {_(SCOPE_LABELS[scope])}" if scope else None

    return Column(role.label, value)


held = [row for row in grants.matrix(me) if len(roles) == len(Role) or any(row.scopes[role] for role in roles)]
columns = [Column[GrantRow]("What may be done", lambda row: row.permission), *map(reach, roles)]
table(held, columns, empty="")
download_table(me, "Who may do what", held, columns, key="grants_download")
