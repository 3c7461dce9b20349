"""What is on the screen, to take away. The rows come from queries that have looked at who asks."""

from collections.abc import Iterable, Sequence

from domain.access import Permission as P
from services.work import Read, query
from services.workbook_writing import Sheet, to_xlsx


@query(P.DATA_EXPORT)
def table(read: Read, *, title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as .xlsx, for those who may take it away. Headers and words come in the reader's language."""
    return to_xlsx(Sheet(title, headers, rows))
