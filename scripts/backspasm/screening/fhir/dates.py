"""When something in a record was reported, and whether that counts at the time of a screening."""

from __future__ import annotations

import calendar
import datetime
import re

from .elements import as_dict, as_list, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..when import When

DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?")
COUNTS, NEAR, NOT_USED = "counts", "near", "not used"
OLD = "older than the period that the screening looks at"
BEFORE = "before the first date that the screening uses"
LATER = "later than the date of the screening"
UNREADABLE = "date not understood"


def days(value: object) -> tuple[datetime.date, datetime.date] | None:
    """Return the earliest and the latest day that a FHIR date, dateTime or instant can mean; None if it is none.

    The day is the one that is written, in whatever time zone.
    """
    match = DATE.fullmatch(as_text(value))
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        last = day or calendar.monthrange(year, month or 12)[1]
        return datetime.date(year, month or 1, day or 1), datetime.date(year, month or 12, last)
    except ValueError:
        return None


class Moment:
    """When something was reported: its earliest and latest possible day, None if not known.

    `text` is the date as printed, empty without a date. `ongoing`: it has begun and not ended.
    """

    def __init__(self, value: object = None, ongoing: bool = False) -> None:
        self.given, self.ongoing = value is not None, ongoing
        start = end = value
        if isinstance(value, dict):
            start, end = value.get("start"), value.get("end")
            self.ongoing = ongoing or (end is None and days(start) is not None)
            if events := as_list(value.get("event")):
                start, end = min(events, key=as_text), max(events, key=as_text)
        first, last = days(start), days(end)
        self.first, self.last = first and first[0], last and last[1]
        self.text = next((as_text(date)[:10] for date in (end, start) if days(date)), "")


def moment(resource: dict[str, Any], names: Iterable[str], ongoing: bool = False) -> Moment:
    """Return when a resource was reported: by the first of its members that it has."""
    return Moment(next((resource[name] for name in names if resource.get(name) is not None), None), ongoing)


class Dating:
    """Decides what counts at the time of a screening."""

    def __init__(self, when: When) -> None:
        self.when = when
        self.past = when.as_of < datetime.date.today()
        # The latest date in any time zone is UTC+14's; what is dated later is in the future everywhere.
        latest = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=14)).date()
        self.end = when.as_of if self.past else max(when.as_of, latest)

    def present(self, at: Moment) -> tuple[str, str, str]:
        """Return whether something present counts, its ISO date, and the reason or the note to print.

        A partial date is taken as its latest day, and one that cannot be read as none.
        """
        if at.first and at.first > self.end:
            return (NOT_USED, "", LATER) if self.past else (NEAR, at.first.isoformat(), f", dated {at.text}")
        last = self.when.as_of if at.ongoing and at.given else at.last
        if not last:
            return COUNTS, "", ""
        if self.when.since and last < self.when.since:
            return NOT_USED, "", BEFORE
        if last < self.when.from_day:
            return NEAR, last.isoformat(), f", reported on {at.text}: is it still so?"
        return COUNTS, min(last, self.when.as_of).isoformat(), ""

    def absent(self, at: Moment) -> tuple[str, str, str]:
        """Return the same for a denial, which is taken as of the earliest day and never counts nearly."""
        if not at.given:
            return COUNTS, "", ""
        if not at.first:
            return NOT_USED, "", UNREADABLE
        if at.first > self.end:
            return NOT_USED, "", LATER
        if self.when.since and at.first < self.when.since:
            return NOT_USED, "", BEFORE
        if at.first < self.when.from_day:
            return NOT_USED, "", OLD
        return COUNTS, at.first.isoformat(), ""


def is_after(value: object, day: datetime.date) -> bool:
    """Return whether a date is later than a day, whatever day of a partial date is meant."""
    found = days(value)
    return found is not None and found[0] > day


def end_of(value: object) -> object:
    """Return the end of a Period, or the date itself."""
    return as_dict(value).get("end") if isinstance(value, dict) else value
