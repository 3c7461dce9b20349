"""A limit of the rulebook: in words, with its versions, and the form that makes a new one."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.clauses import CLAUSES
from domain.errors import Refusal
from domain.limit_changes import MOST_AMBER, RANGE, STEP, LimitFacts, known, units_of
from domain.limits import Default, Unit
from services import limits, rehearsals, rulebook
from services.clock import local_day, utc_now
from services.limits import Draft
from services.rulebook import RuleCard, Standing, VersionCard
from ui import links
from ui.forms import renew
from ui.page import told
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _, day, moment, number

TERMS = {clause.number: clause.term for clause in CLAUSES}
TONES = {
    Standing.IN_FORCE: Tone.GOOD,
    Standing.TO_COME: Tone.WARN,
    Standing.PAST: Tone.QUIET,
    Standing.WITHDRAWN: Tone.QUIET,
}


def amount(value: Decimal, unit: Unit) -> str:
    """The number with its unit, such as “10 working days”."""
    return _("{value} {unit}", value=number(value), unit=unit)


def percent(share: Decimal) -> str:
    return f"{number(share * 100)} %"


def written(drafts: Iterable[Draft]) -> str:
    """A draft as it stands in an address, such as “case.reply~2~working_days~0.2,…”."""
    said = ((d.code, d.facts.value.normalize(), d.facts.unit.value, d.facts.amber_share.normalize()) for d in drafts)
    return ",".join(f"{code}~{value:f}~{unit}~{share:f}" for code, value, unit, share in said)


def read(address: str) -> list[Draft]:
    """The draft that stands in an address; what is no draft of a limit is passed over."""
    found = []
    for part in address.split(","):
        try:
            code, value, unit, share = part.split("~")
            limit = known(code)
            found.append(Draft(code, LimitFacts(Decimal(value), Unit.of(unit), Decimal(share)).checked(limit)))
        except (ValueError, LookupError, ArithmeticError, Refusal):
            continue
    return found


def by_clause(cards: list[RuleCard]) -> None:
    """Every limit under its clause; its name leads to its versions."""
    for clause in sorted({card.clause for card in cards}):
        of_clause = [card for card in cards if card.clause == clause]
        st.subheader(_("Clause {n}", n=clause) + " · " + TERMS[clause], anchor=False)
        to_come = {card.code: card for card in reversed(of_clause) if card.standing is Standing.TO_COME}

        def change(card: RuleCard, to_come: dict[str, RuleCard] = to_come) -> Mark | None:
            if (next_one := to_come.get(card.code)) is None:
                return None
            said = _("{limit} from {day}", limit=amount(next_one.value, next_one.unit), day=day(next_one.valid_from))
            return Mark(said, Tone.WARN)

        columns: list[Column[RuleCard]] = [
            Column("Limit", lambda r: _(r.label), lambda r: links.limit(r.code)),
            Column("Value", lambda r: amount(r.value, r.unit)),
            Column("Set by", _set_by),
            Column("Valid from", lambda r: day(r.valid_from) if r.basis else _("As the system came")),
            Column("Change to come", change),
        ]
        table([card for card in of_clause if card.standing is Standing.IN_FORCE], columns, empty="", even=True)


def _set_by(card: RuleCard) -> Mark:
    return Mark("The document", Tone.GOOD) if card.own else Mark("The zone", Tone.QUIET)


def one(me: Actor, code: str) -> None:
    """One limit: what it means, its versions, and for the administrator the form for a new one."""
    limit, found = known(code), rulebook.versions(me, code)
    st.page_link(links.screen("rulebook"), label=_("The whole rulebook"), icon=":material/arrow_back:")
    st.subheader(_(limit.label), anchor=False)
    in_force = next(v.rule for v in found if v.rule.standing is Standing.IN_FORCE)
    st.markdown(f"**{amount(in_force.value, in_force.unit)}** · " + _("Clause {n}", n=limit.clause) + " · "
                + TERMS[limit.clause])  # fmt: skip
    if len(units_of(limit)) > 1:
        share = percent(in_force.amber_share)
        st.caption(_("The lamp turns amber on the last working day, or when {share} of the time is left.", share=share))
    if limit.own:
        own = amount(limit.value, limit.unit)
        st.caption(_("The document itself sets {limit}. Another number departs from it.", limit=own))
    if allows(me, P.RULE_SET):
        _new_version(me, limit, in_force)
    st.subheader(_("Versions"), anchor=False)
    _versions(found)
    to_come = [v.rule for v in found if v.rule.standing is Standing.TO_COME]
    if to_come and allows(me, P.RULE_SET):
        for rule in to_come:
            _withdraw(me, rule)


def _versions(found: list[VersionCard]) -> None:
    table(
        found,
        [
            Column("Valid from", lambda v: day(v.rule.valid_from)),
            Column("State", lambda v: Mark(v.rule.standing.label, TONES[v.rule.standing])),
            Column("Value", lambda v: amount(v.rule.value, v.rule.unit)),
            Column("Amber from", lambda v: percent(v.rule.amber_share)),
            Column("Decided by", lambda v: v.rule.basis or _("As the system came")),
            Column("Set by", lambda v: f"{v.set_by} · {moment(v.set_at)}" if v.set_by else None),
        ],
        empty="",
    )


def _withdraw(me: Actor, rule: RuleCard) -> None:
    label = _("Withdraw the version from {day}", day=day(rule.valid_from))
    if st.button(label, key=f"limit_withdraw_{rule.id}", icon=":material/undo:"):
        with told():
            limits.withdraw(me, rule)
            flash(_("Withdrawn: the version before it goes on to hold."))


def _new_version(me: Actor, limit: Default, now: RuleCard) -> None:
    with st.expander(_("Change this limit"), icon=":material/edit:"):
        st.caption(_("The change holds from the day that you name. What was promised until then keeps its old limit."))
        facts = limit_fields(limit, facts_of(now), f"limit_{limit.code}")
        one, two = st.columns(2)
        first_day = one.date_input(_("Valid from"), local_day(utc_now()), min_value=local_day(utc_now()),
                                   key=f"limit_{limit.code}_from")  # fmt: skip
        basis = two.text_input(_("Decided by"), key=f"limit_{limit.code}_basis", max_chars=200,
                               placeholder=_("Such as the minutes of a meeting, with its date"))  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            if allows(me, P.REHEARSAL_SEE) and limit.code in rehearsals.REHEARSABLE:
                st.page_link(links.screen("rehearsal"), label=_("Rehearse it first"), icon=":material/labs:",
                             query_params={"draft": written([Draft(limit.code, facts)])})  # fmt: skip
            if st.button(_("Adopt the change"), type="primary", key=f"limit_{limit.code}_save"):
                with told():
                    assert isinstance(first_day, date)
                    limits.adopt(me, drafts=[Draft(limit.code, facts)], valid_from=first_day, basis=basis)
                    renew(f"limit_{limit.code}")
                    flash(_("The new version holds from {day}.", day=day(first_day)))


def facts_of(card: RuleCard) -> LimitFacts:
    return LimitFacts(card.value, card.unit, card.amber_share)


def limit_fields(limit: Default, now: LimitFacts, key: str) -> LimitFacts:
    """Value, unit and amber share of a limit, beginning with what holds now."""
    one, two, three = st.columns(3)
    units = units_of(limit)
    start = units.index(now.unit) if now.unit in units else 0
    unit = two.selectbox(_("Unit"), units, start, format_func=lambda u: _(u.label), key=f"{key}_unit")
    unit = unit or now.unit
    step, (least, most), name = STEP.get(unit, Decimal(1)), RANGE[unit], f"{key}_value_{unit}"
    begin = min(max(now.value, least), most)
    value: int | float
    if step == 1:
        value = one.number_input(_("Value"), int(least), int(most), int(begin), key=name)
    else:
        shape = "%.1f" if unit is Unit.WORKING_HOURS else "%.4f"
        value = one.number_input(_("Value"), float(least), float(most), float(begin), float(step), shape, key=name)
    share = now.amber_share
    if len(units) > 1 or unit is Unit.DAY_OF_MONTH:
        picked = three.number_input(
            _("Amber when this share is left (%)"), 0, int(MOST_AMBER * 100), int(now.amber_share * 100), 5,
            key=f"{key}_amber",
            help=_("The lamp turns amber when so much of the time is left, and always on the last working day."),
        )  # fmt: skip
        share = Decimal(picked) / 100
    return LimitFacts(Decimal(str(value)), unit, share)
