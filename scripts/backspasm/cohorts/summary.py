"""The counts of a cohort: outcomes, flags, rows that were left out, and findings that were not recognised."""

from __future__ import annotations

import json
import textwrap
from types import SimpleNamespace

from ..answers import table
from ..screening.result import CLARIFY, MET, NO_FLAG, NOT_ASKED, NOT_MET, NOT_RECOGNISED, NOTHING, PARTLY, SEEK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .engine import Engine

    Counts = dict[str, int | None]

OUTCOMES = (SEEK, CLARIFY, NOT_RECOGNISED, NO_FLAG, NOTHING)
STATUSES = (MET, PARTLY, NOT_MET, NOT_ASKED)
MOST_NAMES = 20
LONGEST_NAME = 200  # in a table; JSON has all of it
HIDDEN = "hidden"


class Summary(SimpleNamespace):
    """The counts; None stands for a hidden one.

    `patients` and `rows` are totals. `outcomes` counts patients by outcome, `flags` by criterion and status. `rejected`
    counts rows by the reason why they were not used. `unrecognised` counts patients by a finding that was not recognised,
    the most frequent first, and `more` says whether there are more such findings.
    """

    patients: int | None
    rows: int | None
    outcomes: Counts
    flags: dict[str, Counts]
    rejected: Counts
    unrecognised: Counts
    more: bool
    smallest_cell: int
    notice: str

    def as_json(self) -> str:
        """Return the summary as JSON."""
        return json.dumps(vars(self), ensure_ascii=False, indent=2) + "\n"

    def text(self, width: int = 80) -> str:
        """Return the summary as tables."""
        parts = [
            table(["patients", "rows"], [[cell(self.patients), cell(self.rows)]], width),
            table(["outcome", "patients"], [[name, cell(n)] for name, n in self.outcomes.items()], width),
            table(
                ["flag", *STATUSES],
                [[name, *(cell(counts[status]) for status in STATUSES)] for name, counts in self.flags.items()],
                width,
            ),
        ]
        if self.rejected:
            rows = [[name, cell(n)] for name, n in self.rejected.items()]
            parts.append(table(["rows not used, because", "rows"], rows, width))
        if self.unrecognised or self.more:
            rows = [[textwrap.shorten(name, LONGEST_NAME), cell(n)] for name, n in self.unrecognised.items()]
            rows += [["(others)", ""]] if self.more else []
            parts.append(table(["findings that were not recognised", "patients"], rows, width))
        return "\n".join([*parts, f"{self.notice}\n"])


def cell(count: int | None) -> str:
    """Return a count as people read it."""
    return HIDDEN if count is None else f"{count}"


def count(
    engine: Engine,
    flags: list[str],
    rejected: Mapping[str, int],
    lost: int,
    smallest: int,
    notice: str,
    shown: Mapping[str, str],
) -> Summary:
    """Return the summary of the view `screened`; `rejected` counts rows by reason, `lost` those without a patient that
    the view `findings` has not; `shown` maps columns to labels.
    """
    cells = [("outcome", outcome) for outcome in OUTCOMES] + [(flag, status) for flag in flags for status in STATUSES]
    sums = ", ".join(f"SUM(CASE WHEN {column} = '{value}' THEN 1 ELSE 0 END)" for column, value in cells)
    ((patients, *found),) = engine.rows(f"SELECT COUNT(*), {sums} FROM screened")
    counts = dict(zip(cells, (int(n or 0) for n in found), strict=True))
    ((rows,),) = engine.rows("SELECT COUNT(*) FROM findings")
    return Summary(
        patients=hidden({"": int(patients)}, smallest)[""],
        rows=hidden({"": int(rows) + lost}, smallest)[""],
        outcomes=protected({outcome: counts["outcome", outcome] for outcome in OUTCOMES}, smallest),
        flags={
            shown[flag]: protected({status: counts[flag, status] for status in STATUSES}, smallest) for flag in flags
        },
        rejected=hidden(rejected, smallest),
        unrecognised={},
        more=False,
        smallest_cell=smallest,
        notice=notice,
    )


def hidden(counts: Mapping[str, int], smallest: int) -> Counts:
    """Return counts without those below a number."""
    return {name: None if count < smallest else count for name, count in counts.items()}


def protected(counts: Mapping[str, int], smallest: int) -> Counts:
    """Return counts that have a known total, without those below a number, and without another one that would tell.

    The total tells a hidden count if it is the only one, or if all hidden ones are as small or as great as they can be.
    Then the least of the others is hidden too.
    """
    found = hidden(counts, smallest)
    gone = [name for name, count in found.items() if count is None]
    if gone and (len(gone) == 1 or sum(counts[name] for name in gone) in (0, len(gone) * (smallest - 1))):
        others = [name for name, count in found.items() if count is not None]
        if others:
            found[min(others, key=lambda name: counts[name])] = None
    return found
