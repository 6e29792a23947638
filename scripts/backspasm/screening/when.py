"""The time that a screening is about: which dates are recent, old, or not looked at."""

from __future__ import annotations

import datetime
import re

from ..errors import UsageError

WITHIN = 30  # days; a convention of this project, the document gives no time
MOST_DAYS = 36_500


class When:
    """The period of a screening: it ends at `as_of` and covers the days `within` before; before `since` nothing is used.

    `as_of` and `since` are ISO dates; `since` is empty if it is not given.
    """

    def __init__(self, as_of: str = "", within: int | str = WITHIN, since: str = "") -> None:
        self.as_of = _day("as-of", as_of) if as_of else datetime.date.today()
        self.since = _day("since", since) if since else None
        if isinstance(within, str) and re.fullmatch("[0-9]{1,5}", within):
            within = int(within)
        if not isinstance(within, int) or isinstance(within, bool) or not 0 <= within <= MOST_DAYS:
            raise UsageError(f"within must be a whole number of days from 0 to {MOST_DAYS}")
        self.within = within
        self.from_day = self.as_of - datetime.timedelta(days=min(self.within, (self.as_of - datetime.date.min).days))
        if self.since and self.since > self.as_of:
            raise UsageError("since must not be later than as-of")


def _day(name: str, value: str) -> datetime.date:
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise UsageError(f"{name} must be a date such as 2026-11-30")
