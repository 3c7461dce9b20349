"""What stands on each case of the board, to be searched. Written from the cases; may be thrown away and made anew."""

from typing import Any

from sqlalchemy import ForeignKey, Text, column, table
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class CaseWords(Base):
    """The words of a case as searches compare them, in one text. Never who an anonymous complaint came from."""

    __tablename__ = "case_words"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)


# The index over the pieces of those words. Each database has a form of its own for it, made by the migration:
# SQLite an FTS5 table without content (its rowid is the case), PostgreSQL a tsvector under GIN.
INDEX = "case_grams"
GRAMS: dict[str, Any] = {
    "sqlite": table(INDEX, column("rowid"), column(INDEX), column("grams")),
    "postgresql": table(INDEX, column("case_id"), column("grams")),
}
