"""Enterprises coming in from lists."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from db.enterprises import Contact, Enterprise
from domain.cells import plain
from domain.enterprises import name_key
from domain.errors import Refusal
from domain.rows import Problem, Row
from domain.sheets import ENTERPRISES
from services.births import Birth, add_many
from services.enterprises import EnterpriseFacts, change_enterprise
from services.import_lookups import Register, among
from services.import_plans import Match, Planned, writing
from services.work import Read, Work

FACTS = ("name", "credit_code", "legal_representative", "industry", "address")
CONTACT = ("name", "title", "phone")
CONTACT_LABELS = {ENTERPRISES.column(f"contact_{part}").label for part in CONTACT}


class OtherCode(Refusal):
    template = "{name} is registered with another code: {code}."


class Enterprises:
    """Known again by the unified social credit code, else by the exact name."""

    def __init__(self, read: Read, rows: Sequence[Row]) -> None:
        told = [row.values for row in rows]
        keys = (name_key(values["name"]) for values in told if values.get("name"))
        self.register = Register(read.db, (values.get("credit_code") for values in told), keys, among)
        ids = {e.id for alike in self.register.by_name.values() for e in alike}
        self.contacts: dict[int, list[Contact]] = defaultdict(list)
        for contact in among(read.db, Contact.enterprise_id, ids):
            self.contacts[contact.enterprise_id].append(contact)

    def match(self, row: Row) -> Match:
        name, code = row.values.get("name"), row.values.get("credit_code")
        keys = tuple(key for key in (code, name and plain(name)) if key)
        try:
            known = self._known(name, code)
        except Refusal as refusal:
            return Match(problems=(Problem("Enterprise name", refusal),), keys=keys)
        resolved = _contact_named(row.values)
        if known is None:
            return Match(resolved=resolved, keys=keys)
        present = {fact: getattr(known, fact) for fact in FACTS}
        present |= self._present_contact(known, {**row.values, **resolved})
        return Match(known.id, present, resolved, keys=keys)

    def _known(self, name: str | None, code: str | None) -> Enterprise | None:
        by_code = self.register.by_code.get(code) if code else None
        if by_code or not name:
            return by_code
        by_name = self.register.called(name)
        if by_name and code and by_name.credit_code:
            raise OtherCode(name=by_name.name, code=by_name.credit_code)
        return by_name

    def _present_contact(self, known: Enterprise, values: dict[str, Any]) -> dict[str, Any]:
        """The contact person as stored: the one the row names if known, else the latest."""
        people = self.contacts[known.id]
        same = [p for p in people if p.name == values.get("contact_name")]
        same = [p for p in same if values.get("contact_phone") in (None, p.phone)] or same
        person = next(reversed(same or people), None)
        return {f"contact_{part}": getattr(person, part, None) for part in CONTACT}

    def write(self, work: Work, rows: Sequence[Planned]) -> None:
        enterprises, contacts = [], []
        for row in rows:
            with writing(row):
                enterprise = self._changed(work, row) if row.known else Enterprise(**_facts(row.values).clean())
            if row.known is None:
                enterprises.append(Birth(enterprise, "enterprise.registered", {"name": enterprise.name}))
            if row.values.get("contact_name") and (
                row.known is None or CONTACT_LABELS & {c.column for c in row.changes}
            ):
                contacts.append((enterprise, row.values))
        add_many(work, enterprises)
        add_many(work, [_contact(enterprise, values) for enterprise, values in contacts])

    def _changed(self, work: Work, row: Planned) -> Enterprise:
        enterprise = work.lock(Enterprise, row.known or 0)
        change_enterprise(work, enterprise, _facts({f: getattr(enterprise, f) for f in FACTS} | dict(row.values)))
        return enterprise


def _facts(values: Mapping[str, Any]) -> EnterpriseFacts:
    return EnterpriseFacts(**{fact: values[fact] for fact in FACTS if fact in values})


def _contact(enterprise: Enterprise, values: Mapping[str, Any]) -> Birth:
    told = {part: values.get(f"contact_{part}") for part in CONTACT}
    return Birth(Contact(enterprise_id=enterprise.id, **told), "contact.added", {"name": told["name"]})


def _contact_named(values: dict[str, Any]) -> dict[str, Any]:
    """A telephone that nobody's name stands beside is the legal representative's, else the enterprise's own."""
    if "contact_phone" in values and "contact_name" not in values:
        return {"contact_name": (values.get("legal_representative") or values.get("name") or "")[:100]}
    return {}
