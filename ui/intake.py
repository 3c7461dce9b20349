"""The intake form's parts: which enterprise, what is planned, who is first contact."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import streamlit as st

from domain.access import Actor, Duty, Role, can_carry
from domain.industries import Industry
from domain.intake import ProjectFacts
from domain.money import Currency, parse_amount
from domain.projects import Source
from services import departments, enterprises, people
from services.clock import local_day, utc_now
from services.enterprises import EnterpriseFacts
from services.people import PersonChoice
from ui.forms import person_picker
from ui.text import _, money


def enterprise_part(me: Actor) -> tuple[int | None, EnterpriseFacts | None]:
    """An enterprise found by name or code, or the facts of a new one."""
    words = st.text_input(_("Enterprise name or unified social credit code"), key="intake_words")
    found = enterprises.listing(me, words=words, limit=20) if len(words.strip()) > 1 else []
    cards = {card.id: card for card in found}
    chosen = st.selectbox(
        _("Registered enterprise"), list(cards), index=None, key="intake_enterprise",
        format_func=lambda i: f"{cards[i].name} {cards[i].credit_code or ''}",
        placeholder=_("Choose one of {n} found, or register a new one below", n=len(found)),
    )  # fmt: skip
    if chosen:
        return chosen, None
    with st.expander(_("Register a new enterprise"), expanded=bool(words) and not found):
        name = st.text_input(_("Enterprise name"), key="intake_name")
        code = st.text_input(
            _("Unified social credit code"),
            key="intake_code",
            help=_("18 characters; leave empty if the investor has no company here yet."),
        )
        person = st.text_input(_("Legal representative"), key="intake_legal")
    return None, EnterpriseFacts(name or words, code, person) if (name or words).strip() else None


def facts_part(start: ProjectFacts | None, key: str) -> Callable[[], ProjectFacts]:
    """Fields for what is planned, filled from `start`. Returns how to read them, which may raise NotAnAmount."""
    old = start or ProjectFacts("", Source.WALK_IN)
    name = st.text_input(_("Project name"), old.name, key=f"{key}_project")
    one, two, three = st.columns(3)
    amount = one.text_input(
        _("Planned investment"),
        _typed(old.amount),
        key=f"{key}_amount",
        help=_("In 10,000s: 12000, or written out: 1.2亿"),
    )
    currency = two.selectbox(
        _("Currency"),
        list(Currency),
        index=list(Currency).index(old.currency),
        key=f"{key}_currency",
        format_func=lambda c: _(c.label),
    )
    industry = three.selectbox(
        _("Industry"),
        list(Industry),
        index=_place(list(Industry), old.industry),
        key=f"{key}_industry",
        format_func=lambda i: f"{i.value} {_(i.label)}",
        placeholder=_("Choose"),
    )
    one, two, three = st.columns(3)  # a row of its own: on a phone the fields then follow in this order
    land = one.text_input(_("Land (mu)"), _typed(old.land_mu), key=f"{key}_land")
    tax = two.text_input(_("Expected tax a year (10,000 yuan)"), _typed(old.expected_tax), key=f"{key}_tax")
    jobs = three.number_input(
        _("Expected jobs"), min_value=0, max_value=1_000_000, value=old.expected_jobs, key=f"{key}_jobs"
    )
    one, two, three = st.columns(3)
    source = one.selectbox(
        _("Source"),
        list(Source),
        index=list(Source).index(old.source),
        key=f"{key}_source",
        format_func=lambda s: _(s.label),
    )
    contact = two.text_input(_("Contact person"), old.contact_name or "", key=f"{key}_contact")
    phone = three.text_input(_("Contact phone"), old.contact_phone or "", key=f"{key}_phone")
    assert currency and source  # a select box with a start is never empty
    facts = ProjectFacts(
        name,
        source,
        currency=currency,
        industry=industry,
        expected_jobs=jobs,
        contact_name=contact,
        contact_phone=phone,
    )
    return lambda: with_amounts(facts, amount, land, tax)


def with_amounts(facts: ProjectFacts, amount: str, land: str, tax: str) -> ProjectFacts:
    """The facts with amounts as typed; an amount that names its currency says so itself. Raises NotAnAmount."""
    planned, own = parse_amount(amount) if amount.strip() else (None, None)
    return replace(
        facts,
        amount=planned,
        currency=own or facts.currency,
        land_mu=parse_amount(land)[0] if land.strip() else None,
        expected_tax=parse_amount(tax)[0] if tax.strip() else None,
    )


def _typed(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else ""


def _place(options: list[Industry], value: Industry | None) -> int | None:
    return options.index(value) if value else None


def people_part(me: Actor) -> tuple[int | None, int | None]:
    """The first contact and the leader of the first contact's department; by default me and the deputy in charge."""
    one, two = st.columns(2)
    with one:
        mine = me.id if me.department_id else None
        first = person_picker(me, _("First contact"), "intake_first", mine, only=_works)
    with two:
        home = department_of(me, first)
        chain = departments.chain_as_of(me, home, local_day(utc_now())) if home else None
        deputy = chain.deputy.user_id if chain and chain.deputy else None
        leader = person_picker(me, _("Accountable leader"), f"intake_leader_{home}", deputy, home,
                               only=lambda p: can_carry(p.role, Duty.LEADER)) if home else None  # fmt: skip
    return first, leader


def _works(person: PersonChoice) -> bool:
    """Could this person be the one who does it?"""
    return person.department_id is not None and can_carry(person.role, Duty.OFFICER)


def department_of(me: Actor, person_id: int | None) -> int | None:
    return next((p.department_id for p in people.choices(me) if p.id == person_id), None)


def seats_part(me: Actor, threshold: Decimal) -> tuple[int | None, int | None]:
    """The two seats that a major project needs, with the reason."""
    st.info(
        _(
            "A major project (from {money} on; clauses 30, 42, 50): name its lead leader and its coordinator.",
            money=money(threshold),
        )
    )
    one, two = st.columns(2)
    with one:
        lead = person_picker(me, _("Lead leader"), "intake_lead", only=lambda p: p.role is Role.ZONE_LEADER)
    with two:
        coordinator = person_picker(me, _("Coordinator"), "intake_coordinator", only=_works)
    return lead, coordinator
