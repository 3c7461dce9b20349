"""Filing over the public page: by an enterprise without an account, with its receipt at once (clauses 6, 86)."""

import hashlib
from collections.abc import Callable, Sequence

from sqlalchemy import delete, select

from db.cases import Case
from db.door import FiledWords
from db.org import Department
from domain.access import Permission as P
from domain.errors import NotFound
from domain.front_door import SAME_WORDS_FOR, SaidAlready, SayWho, check_links
from services import attachments, filing, proofs, receipts
from services.attachments import Upload
from services.filing import ComplaintFacts
from services.sessions import digest
from services.work import Read, Work, command, query


@command(P.PUBLIC_FILE)
def file(
    work: Work,
    *,
    facts: ComplaintFacts,
    address: str,
    secret_of: Callable[[str], str],
    uploads: Sequence[Upload] = (),
    link: str | None = None,
) -> int:
    """File what an enterprise says; answers the case's id. Its receipt has the secret that `secret_of` its number is.

    The same words from the same address within minutes file nothing: who sent them gets the same receipt, anybody else
    SaidAlready. `link`: the token of the enterprise's code link, in whose name it is filed then.
    Raises SayWho, TooManyLinks, LinkUnknown, Incomplete, TooLong, and what a file is refused for.
    """
    check_links(facts.body)
    enterprise = proofs.enterprise_of(work, link) if link else None
    if not (enterprise or facts.anonymous or (facts.contact_enterprise.strip() and facts.contact_phone.strip())):
        raise SayWho
    words = _fingerprint(address, facts, enterprise.id if enterprise else None)
    if earlier := _filed_of_late(work, words):
        return _same_receipt(work, earlier, secret_of)
    case = filing.file(work, facts, enterprise.id if enterprise else None)
    kept = attachments.keep(work, case, uploads)
    if kept:
        work.record(case, "attachment.added", *kept, filename="、".join(row.filename for row in kept))
    receipts.give(work, case, receipts.complaint_of(work.db, case.id), secret_of(case.number), None)
    work.db.add(FiledWords(hash=words, case_id=case.id, at=work.now))
    return case.id


def _filed_of_late(work: Work, words: str) -> Case | None:
    work.db.execute(delete(FiledWords).where(FiledWords.at < work.now - SAME_WORDS_FOR))
    row = work.db.get(FiledWords, words)
    return work.db.get_one(Case, row.case_id) if row else None


def _same_receipt(work: Work, case: Case, secret_of: Callable[[str], str]) -> int:
    if receipts.complaint_of(work.db, case.id).secret_hash != digest(secret_of(case.number)):
        raise SaidAlready(number=case.number)
    return case.id


def _fingerprint(address: str, facts: ComplaintFacts, enterprise_id: int | None) -> str:
    return hashlib.sha256(repr((address, facts, enterprise_id)).encode()).hexdigest()


@query(P.PUBLIC_FILE)
def number_of(read: Read, id: int, secret_of: Callable[[str], str]) -> str:
    """The number of what was just filed, for who can make its secret. Raises NotFound."""
    case = read.db.get(Case, id)
    if case is None or receipts.complaint_of(read.db, id).secret_hash != digest(secret_of(case.number)):
        raise NotFound(what="Case")
    return case.number


@query(P.PUBLIC_FILE)
def departments(read: Read) -> list[tuple[int, str]]:
    """The departments that a complaint may be about, by name."""
    found = select(Department.id, Department.name).where(Department.closed_on.is_(None)).order_by(Department.name)
    return [(row.id, row.name) for row in read.db.execute(found)]
