"""The words and moments of a calendar feed, as iCalendar has them."""

from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from domain.limits import Lamp
from domain.periods import Month
from services import letters
from services.clock import utc_now
from services.desk_items import DeskItem, Waiting
from services.digest_words import SIGNS
from services.language import translate
from services.preferences import Feed

SHOWN = timedelta(minutes=30)  # an entry ends when the thing is due


def written(feed: Feed, address: str) -> bytes:
    """The calendar as it goes out: UTC, and the same thing under the same UID each time. `address`: of this site."""
    calendar = Calendar()
    for name, value in {
        "prodid": "-//安商//ZH", "version": "2.0", "method": "PUBLISH",
        "x-wr-calname": f"安商 · {translate(feed.lang, 'What is due')}", "x-published-ttl": "PT1H",
    }.items():  # fmt: skip
        calendar.add(name, value)
    for item, lit in feed.items:
        calendar.add_component(_event(item, lit, feed.lang, address))
    return bytes(calendar.to_ical())


def _event(item: DeskItem, lit: Lamp | None, lang: str, address: str) -> Event:
    number = item.params.get("number", "")
    title = " · ".join(filter(None, [translate(lang, item.waiting.label), number, item.project]))
    place = _place(item)
    event = Event()
    event.add("uid", f"{_what(item)}@{urlsplit(address).hostname or 'anshang'}")
    event.add("dtstamp", utc_now().replace(microsecond=0))
    if item.on:  # agreed upon with the enterprise: the whole day, whenever it is due
        event.add("dtstart", item.on)
        event.add("dtend", item.on + timedelta(days=1))
    elif item.due_at:
        event.add("dtstart", item.due_at - SHOWN)
        event.add("dtend", item.due_at)
    event.add("summary", f"{SIGNS[lit]} {translate(lang, lit.label)} · {title}" if lit else title)
    event.add("description", address + place)
    event.add("url", address + place)
    event.add("transp", "TRANSPARENT")
    return event


def _place(item: DeskItem) -> str:
    """The screen on which it can be done."""
    if item.plan_id:
        return f"/visit_plan?id={item.plan_id}"
    if item.visit_id:
        return f"/visit?id={item.visit_id}"
    if item.enterprise_id and item.on:
        return f"/burden?id={item.enterprise_id}&month={Month.of(item.on).code}"
    return letters.place(item.project_id, item.case_id, item.kind)


def _what(item: DeskItem) -> str:
    """One name for one thing, whatever becomes of its due date and its state."""
    if item.case_id:  # a co-host's share of a case is another thing than the case
        return f"case-{item.case_id}" + ("-share" if item.waiting is Waiting.SHARE else "")
    if item.plan_id:
        return f"visit-{item.plan_id}"
    if item.interruption_id:
        return f"along-{item.interruption_id}"
    return "-".join(filter(None, [item.waiting.value, str(item.project_id), str(item.params.get("number", ""))]))
