"""The quarterly review as a paper: its conclusion, the figures as they were locked, and what changed since."""

from decimal import Decimal

from domain.access import Actor
from domain.papers import Facts, Grid, Heading, Paper, Part, Words
from domain.reviews import FIGURES
from domain.stages import Stage
from services import reviews
from services.clock import utc_now
from services.language import moment, number, translate
from services.reviews import ReviewCard


def paper(me: Actor, case_id: int, lang: str) -> Paper:
    """One review in the reader's language. Raises NotFound."""
    card = reviews.one(me, case_id)

    def say(msgid: str, **params: object) -> str:
        return translate(lang, msgid, **params)

    held = say("{number} · as of {at}", number=card.number, at=moment(lang, utc_now()))
    parts = (
        _facts(card, lang),
        *((Words(say("Seal: {seal}", seal=card.seal)),) if card.seal else ()),  # too long for half a line
        *((Heading(say("Conclusion")), Words(card.conclusion)) if card.conclusion else ()),
        Heading(say("Figures of the quarter")),
        _figures(card, lang),
        Heading(say("Tasks")),
        Grid(
            tuple(say(head) for head in ("Number", "What is to be done", "Department", "Status", "Due")),
            tuple((t.number, t.title, t.department, say(t.status.label), moment(lang, t.due_at)) for t in card.tasks),
            say("No task followed from this review yet."),
        ),
    )
    return Paper(say("Quarterly review {quarter}", quarter=card.quarter), card.project, parts, held)


def said(lang: str, key: str, figure: str | int) -> str:
    """A figure of a review as people read it."""
    if figure == "—":
        return figure
    if key == "investment":
        return number(lang, Decimal(str(figure)))
    return translate(lang, Stage.of(str(figure)).label) if key == "stage" else str(figure)


def _facts(card: ReviewCard, lang: str) -> Part:
    pairs = {"Reviewed by": card.reviewer or card.officer, "State": translate(lang, card.status.label)}
    if card.locked_at:
        pairs |= {"Score": str(card.score), "Locked": moment(lang, card.locked_at)}
    return Facts(tuple((translate(lang, label), said) for label, said in pairs.items()))


def _figures(card: ReviewCard, lang: str) -> Part:
    """As locked beside as counted now; before the conclusion only the latter."""
    columns = {"Locked": card.locked} if card.locked is not None else {}
    columns["Counted now"] = card.present
    rows = (
        (translate(lang, label), *(said(lang, key, figures.get(key, "—")) for figures in columns.values()))
        for key, label in FIGURES.items()
    )
    return Grid(tuple(translate(lang, head) for head in ("Figure", *columns)), tuple(rows), "")
