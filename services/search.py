"""Finding cases by the words that stand on them: two Chinese characters, three of a code, anywhere in a text.

The index is kept by the frame of commands, in the transaction that changes the words, so nobody can forget it; see
docs/adr/0017. Whoever may see a hit is decided where cases are listed, not here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session

from db import copying
from db.base import Record
from db.cases import Case
from db.complaints import Complaint
from db.engine import writing
from db.enterprises import Enterprise
from db.search import GRAMS, CaseWords
from domain.grams import Sought, grams, plain, sought, stretches

AT_ONCE = 2_000
FEW = 1_000
SOURCES: dict[type[Record], frozenset[str]] = {
    Case: frozenset({"number", "title", "enterprise_id"}),
    Complaint: frozenset(
        {"body", "reply", "resolution", "source_number", "anonymous",
         "contact_name", "contact_phone", "contact_enterprise"}
    ),
    Enterprise: frozenset({"name"}),
}  # fmt: skip


def says(row: Record, changed: Iterable[str]) -> bool:
    """Do these changed columns alter the words under which a case is found?"""
    return not SOURCES.get(type(row), frozenset()).isdisjoint(changed)


def keep_up(db: Session, rows: Iterable[Record]) -> None:
    """Write anew the words of every case that these changed rows speak of."""
    ids: set[int] = set()
    for row in rows:
        if isinstance(row, Enterprise):
            ids.update(db.scalars(select(Case.id).where(Case.enterprise_id == row.id)))
        else:
            ids.add(row.case_id if isinstance(row, Complaint) else row.id)
    write(db, sorted(ids))


def write(db: Session, ids: Sequence[int]) -> None:
    """Bring the index up to date for these cases. For whoever writes them by bulk statements; else the frame does it.

    The cases are locked: two who change the words of one at the same time come one after the other.
    """
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        said = dict(_said(db, part))
        before = {row.case_id: row.words for row in db.execute(_stored(part))}
        _replace(db, {id: words for id, words in said.items() if words != before.get(id)}, before)


def begin_many(db: Session, ids: list[int], words: list[str], pieces: list[str]) -> None:
    """Write the words of many new cases, for whoever wrote those by bulk statements. Both as they are compared; the
    pieces of each with spaces between."""
    connection = db.connection()
    if _is_postgres(db):
        id, pieces = "case_id", ["'" + said.replace(" ", "' '") + "'" for said in pieces]
    else:
        id = "rowid"
    copying.put_rows(connection, "case_grams", (id, "grams"), zip(ids, pieces, strict=True))
    copying.put_rows(connection, "case_words", ("case_id", "words"), zip(ids, words, strict=True))


def hits(db: Session, typed: str, before: int | None, limit: int) -> list[int]:
    """Cases on which all pieces of the words typed occur, newest first; not yet whether the words themselves do."""
    asked = sought(typed)
    return _look_up(db, asked, " AND ", before, limit) if asked else []


def alike(db: Session, typed: str, limit: int) -> list[int]:
    """Cases that may say what this text says: those on which all of it occurs, those on which a stretch of it does,
    however old, and the newest on which any piece does."""
    found = {id for stretch in (typed, *stretches(typed)) for id in hits(db, stretch, None, limit // 4)}
    asked = Sought(sought(typed).pieces, frozenset())
    return sorted(found.union(_look_up(db, asked, " OR ", None, limit) if asked else []))


def _look_up(db: Session, asked: Sought, how: str, before: int | None, limit: int) -> list[int]:
    postgres = _is_postgres(db)
    index = GRAMS["postgresql" if postgres else "sqlite"]
    id = index.c.case_id if postgres else index.c.rowid
    # Said in the statement itself: the planner must know the words to choose between the index and the newest rows.
    words = _tsquery(asked, how) if postgres else _match(asked, how)
    wanted: Any = bindparam("wanted", words, literal_execute=True)
    found = index.c.grams.op("@@")(wanted.op("::")(text("tsquery"))) if postgres else index.c.case_grams.match(wanted)
    if postgres and (all_of_them := _few(db, id, found)) is not None:
        return [one for one in all_of_them if before is None or one < before][:limit]
    chosen = select(id).where(found).order_by(id.desc()).limit(limit)
    return list(db.scalars(chosen.where(id < before) if before is not None else chosen))


def _few(db: Session, id: Any, found: Any) -> list[int] | None:
    """All hits, newest first, where they are few. PostgreSQL takes a rare piece for a fairly frequent one and, asked
    for the newest, would go through cases of which hardly any has it. Asked for some, it takes its index."""
    some = list(db.scalars(select(id).where(found).limit(FEW)))
    return sorted(some, reverse=True) if len(some) < FEW else None


def words_of(db: Session, ids: Sequence[int]) -> dict[int, str]:
    """The words of these cases as searches compare them."""
    return {row.case_id: row.words for row in db.execute(_stored(ids))}


def rebuild(told: Callable[[int], object] = lambda done: None) -> int:
    """Throw the index away and make it anew, part by part; answers how many cases it has. Until then searches find
    what is written so far. `told` hears how far it is."""
    last, done = 0, 0
    with writing() as db:
        db.execute(text("DELETE FROM case_words"))
        postgres = _is_postgres(db)
        empty = "DELETE FROM case_grams" if postgres else "INSERT INTO case_grams (case_grams) VALUES ('delete-all')"
        db.execute(text(empty))
    while True:
        with writing() as db:
            ids = list(db.scalars(select(Case.id).where(Case.id > last).order_by(Case.id).limit(AT_ONCE)))
            if not ids:
                tidy = "ANALYZE case_grams" if postgres else "INSERT INTO case_grams (case_grams) VALUES ('optimize')"
                db.execute(text(tidy))
                return done
            write(db, ids)
            last, done = ids[-1], done + len(ids)
        told(done)


def _said(db: Session, ids: Sequence[int]) -> list[tuple[int, str]]:
    on_it = Case.number, Case.title, Complaint.body, Complaint.reply, Complaint.resolution, Complaint.source_number
    who = Enterprise.name, Complaint.contact_enterprise, Complaint.contact_name, Complaint.contact_phone
    rows = db.execute(
        select(Case.id, Complaint.anonymous, *on_it, *who)
        .join(Complaint, Complaint.case_id == Case.id)
        .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
        .where(Case.id.in_(ids))
        .order_by(Case.id)
        .with_for_update(of=Case)
    )
    found = []
    for id, anonymous, *said in rows:
        told = said[: len(on_it)] if anonymous else said
        found.append((id, plain("\n".join(filter(None, told)))))
    return found


def _stored(ids: Sequence[int]) -> Select[int, str]:
    return select(CaseWords.case_id, CaseWords.words).where(CaseWords.case_id.in_(ids))


def _replace(db: Session, words: dict[int, str], before: dict[int, str]) -> None:
    if not words:
        return
    if _is_postgres(db):
        db.execute(text(POSTGRES), [{"id": id, "grams": sorted(grams(said))} for id, said in words.items()])
    else:
        gone = [{"id": id, "grams": _line(before[id])} for id in words if id in before]
        if gone:  # what has no content must be told what to forget
            db.execute(text("INSERT INTO case_grams (case_grams, rowid, grams) VALUES ('delete', :id, :grams)"), gone)
        kept = [{"id": id, "grams": _line(said)} for id, said in words.items()]
        db.execute(text("INSERT INTO case_grams (rowid, grams) VALUES (:id, :grams)"), kept)
    db.execute(text(WORDS), [{"id": id, "words": said} for id, said in words.items()])


WORDS = (
    "INSERT INTO case_words (case_id, words) VALUES (:id, :words) "
    "ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"
)
POSTGRES = (
    "INSERT INTO case_grams (case_id, grams) VALUES (:id, array_to_tsvector(CAST(:grams AS text[]))) "
    "ON CONFLICT (case_id) DO UPDATE SET grams = excluded.grams"
)


def _line(said: str) -> str:
    return " ".join(sorted(grams(said)))


def _match(asked: Sought, how: str) -> str:
    whole = [f'"{piece}"' for piece in sorted(asked.pieces)]
    return how.join([*whole, *(f'"{start}" *' for start in sorted(asked.beginnings))])


def _tsquery(asked: Sought, how: str) -> str:
    whole = [f"'{piece}'" for piece in sorted(asked.pieces)]
    sign = {" AND ": " & ", " OR ": " | "}[how]
    return sign.join([*whole, *(f"'{start}':*" for start in sorted(asked.beginnings))])


def _is_postgres(db: Session) -> bool:
    return db.get_bind().dialect.name == "postgresql"
