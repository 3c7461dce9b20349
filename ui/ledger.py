"""The clock ledger of a case: in one line, and line by line."""

from collections.abc import Sequence

from services.complaint_board import HeldBy, HoldingCard
from ui.tables import Column, table
from ui.text import _, listed, moment


def line(held: Sequence[HeldBy]) -> str:
    """Who held it how long, such as “31 working days: planning 12, fire 9, enterprise 6”."""
    parts = [f"{share.department or _(share.holder.label)} {share.workdays}" for share in held]
    return _("{n} working days: {parts}", n=sum(share.workdays for share in held), parts=listed(parts))


def ledger(holdings: Sequence[HoldingCard]) -> None:
    """Each holding; a pause says why, on what evidence, who approved it and when it ends by itself."""
    table(
        holdings,
        [
            Column("Lay with", lambda h: h.holder),
            Column("Department", lambda h: h.department),
            Column("Accountable officer", lambda h: h.officer),
            Column("From", lambda h: moment(h.from_at)),
            Column("To", lambda h: moment(h.to_at) if h.to_at else _("still")),
            Column("Why", lambda h: h.reason),
            Column("Evidence", lambda h: h.evidence),
            Column("Approved by", lambda h: h.approved_by),
            Column("Ends by itself", lambda h: moment(h.expires_at) if h.expires_at else None),
        ],
        empty="",
    )
