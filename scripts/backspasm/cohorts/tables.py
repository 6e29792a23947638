"""The criteria and the relations between findings, compiled into small tables for SQL."""

from __future__ import annotations

from typing import NamedTuple

from .bits import Bits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ..screening.criteria import Criteria

NOTHING = "nothing"  # what a code without a bearing stands for
# Which use of a name, of each tier, reports its concept in which way.
USES = (
    ("exact", "present", "present"),
    ("exact", "near", "near"),
    ("exact", "absent", "absent"),
    ("narrower", "present", "present"),
    ("narrower", "near", "near"),
    ("near", "present", "near"),
    ("near", "near", "near"),
    ("yes", "present", "present"),
    ("yes", "near", "near"),
    ("no", "absent", "absent"),
    ("question", "present", "yes"),
    ("question", "absent", "no"),
    ("question", "unknown", "open"),
    ("none", "present", NOTHING),
    ("none", "near", NOTHING),
    ("none", "absent", NOTHING),
)
WAYS = ("present", "near", "absent")
ANSWERS = ("yes", "no", "open")


Row = tuple[str | int, ...]


class Table(NamedTuple):
    """A table: its columns, each with its SQL type, and its rows."""

    columns: dict[str, str]
    rows: list[Row]


class Tables:
    """The compiled criteria.

    `held`, `nearly` and `denied` give each finding its bit; `decisive` are the findings whose denial can decide on a flag,
    with a second bit for those that deny others while they are present. `answers` gives each answer its bit.
    """

    def __init__(self, known: Criteria, named: Collection[str]) -> None:
        self.known = known
        ways = [way for flag in known.flags for way in flag.alternatives]
        core = {finding for way in ways for finding in way.core} | {flag.iri for flag in known.flags}
        asked = {finding for question in known.questions for finding in question.no | question.yes}
        self.excluded = {finding for excluded in known.excludes.values() for finding in excluded}
        decisive = sorted(self._implied(core | asked) | self.excluded)
        self.decisive = Bits([*decisive, *map(self.told, sorted(known.excludes))])
        sought = {finding for flag in known.flags for finding in flag.sought} | known.gaps.keys()
        wanted = sorted(sought.union(*(way.all for way in ways), known.excludes) - set(decisive))
        self.nearly = Bits([*decisive, *wanted])
        self.held = Bits([*self.nearly.number, *sorted(self._implied(set(named)))])
        self.answers = Bits(f"{answer} {question.iri}" for question in known.questions for answer in ANSWERS)

    def _implied(self, findings: Collection[str]) -> set[str]:
        return {broader for finding in findings for broader in self.known.implied(finding)}

    @staticmethod
    def told(finding: str) -> str:
        """Return the name of the bit of a finding that denies others while it is present."""
        return f"told {finding}"

    def all(self) -> dict[str, Table]:
        """Return the tables by name."""
        return {"cohort_uses": self.uses(), "cohort_masks": self.masks(), "cohort_implies": self.implies()}

    def uses(self) -> Table:
        """Return in which way a name of each tier reports its concept."""
        return Table({"tier": "VARCHAR", "use": "VARCHAR", "way": "VARCHAR"}, list(USES))

    def implies(self) -> Table:
        """Return each finding with each finding that it implies, which it does itself."""
        rows: list[tuple[str | int, ...]] = [
            (number, self.held.number[broader])
            for finding, number in self.held.number.items()
            for broader in sorted(self.known.implied(finding))
        ]
        return Table({"narrower": "INTEGER", "broader": "INTEGER"}, rows)

    def masks(self) -> Table:
        """Return what each way to report a concept adds to the columns of a patient; the first row adds nothing."""
        columns = {"mask": "INTEGER", "concept": "VARCHAR", "way": "VARCHAR", "slot": "INTEGER"}
        columns |= dict.fromkeys(self.columns(), "BIGINT")
        columns |= {"touches": "BIGINT", **{f"early{k}": "BIGINT" for k in range(self.decisive.columns)}}
        columns |= dict.fromkeys(("given", "sure", "clears", "known"), "INTEGER")
        rows: list[tuple[str | int, ...]] = [(NOTHING, NOTHING, -1, *[0] * (len(columns) - 4))]
        rows += [self._row(finding, way) for finding in self.held.number for way in WAYS]
        rows += [self._answered(question.iri, answer) for question in self.known.questions for answer in ANSWERS]
        return Table(columns, [(number, *row) for number, row in enumerate(rows)])

    def columns(self) -> list[str]:
        """Return the columns that are joined by OR for each patient: held, near, denied, answered."""
        sizes = {"held": self.held, "nearly": self.nearly, "denied": self.held, "said": self.answers}
        return [f"{name}{k}" for name, bits in sizes.items() for k in range(bits.columns)]

    def _row(self, finding: str, way: str) -> tuple[str | int, ...]:
        known, implied = self.known, self.known.implied(finding)
        excludes = known.excludes.get(finding, set())
        held = implied if way == "present" else ()
        near = self._implied(excludes) if way == "absent" else implied if way == "near" else ()
        denied = [finding] if way == "absent" else []
        touches = sum(1 << n for n, flag in enumerate(known.flags) if not implied.isdisjoint(flag.sought))
        early = [finding] if way == "absent" else [self.told(finding)]
        given = int(way != "absent")
        return (
            finding,
            way,
            self.held.number[finding],
            *self.held.masks(held),
            *self.nearly.masks(near),
            *self.held.masks(denied),
            *self.answers.masks([]),
            touches if given else 0,
            *self.decisive.masks(early),
            given,
            int(way == "present"),
            int(not given or bool(excludes)),
            1,
        )

    def _answered(self, question: str, answer: str) -> tuple[str | int, ...]:
        empty = [0] * (2 * self.held.columns + self.nearly.columns)
        said = self.answers.masks([f"{answer} {question}"])
        return (question, answer, -1, *empty, *said, *[0] * (1 + self.decisive.columns), 0, 0, 0, 1)
