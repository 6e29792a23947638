"""The screening of a population as one SQL text, over the tables of `tables.Tables` and of `names.rows`.

It is in the dialect of DuckDB; `sqlglot` writes others.
"""

from __future__ import annotations

from typing import NamedTuple

from ..screening.fhir.dates import Dating
from ..screening.findings import LAST_DAY
from ..screening.result import CLARIFY, MET, NO_FLAG, NOT_ASKED, NOT_MET, NOT_RECOGNISED, NOTHING, PARTLY, SEEK
from . import conditions
from .conditions import MOST_READINGS, Conditions, criterion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..screening.when import When
    from .tables import Tables

# The statuses that only the project's own readers of records write.
NEAR, UNRECOGNISED = "~near", "~unrecognised"
NO_NAME = "?"  # the finding of a row that only keeps its patient
USED = {"present": "present", "absent": "absent", "unknown": "unknown", NEAR: "near", UNRECOGNISED: "unrecognised"}
# Why a row cannot be used; the first that applies.
FAULTS = (
    ("patient_id IS NULL OR TRIM(CAST(patient_id AS VARCHAR)) = ''", "no patient_id"),
    ("finding IS NULL OR TRIM(finding) = ''", "no finding"),
    (
        f"CASE WHEN status IN ({', '.join(map(repr, USED))}) THEN FALSE"
        f" ELSE status IS NULL OR NOT LOWER(TRIM(status)) IN ({', '.join(map(repr, USED))}) END",
        "status is not present, absent or unknown",
    ),
    (
        "CASE WHEN date IS NULL OR (LENGTH(date) = 10 AND date LIKE '____-__-__' AND NOT TRY_CAST(date AS DATE) IS NULL)"
        " THEN FALSE ELSE TRIM(date) <> '' AND (TRY_CAST(SUBSTRING(TRIM(date), 1, 10) AS DATE) IS NULL"
        " OR NOT SUBSTRING(TRIM(date), 1, 10) LIKE '____-__-__'"
        " OR NOT SUBSTRING(TRIM(date), 11, 1) IN ('', ' ', 'T')) END",
        "date is not a day such as 2026-11-30",
    ),
)
STATUSES = ((conditions.MET, MET), (conditions.PARTLY, PARTLY), (conditions.NOT_MET, NOT_MET))
KEY = "patient_id, reading"


class Shape(NamedTuple):
    """How the table `findings` is built.

    `readings`: its rows are of records that are read in several ways, and have a column `reading`. `dated`: its dates are
    dates, else texts. `lost`: how many rows it does not have, because they name no patient.
    """

    readings: bool = False
    dated: bool = False
    lost: int = 0


AS_TEXTS = Shape()


def screening(tables: Tables, when: When, shape: Shape = AS_TEXTS) -> str:
    """Return the query with a row for each patient."""
    made = Conditions(tables)
    parts = {
        "told": told(when, shape),
        "lookup": LOOKUP,
        "events": EVENTS,
        "states": _states(tables),
        **_dated(tables),
        "facts": _facts(made),
        "answers": _answers(made),
        "flags": _flags(made),
        "verdicts": _verdicts(made),
        "results": _results(made),
    }
    text = ",\n".join(f"{name} AS (\n{part}\n)" for name, part in parts.items())
    return f"WITH {text}\n{_final(made)}"


def checked(shape: Shape = AS_TEXTS, source: str = "findings") -> str:
    """Return the query with the rows of the findings, each with the reason why it cannot be used, or none."""
    faults = "\n".join(
        f"    WHEN {condition} THEN '{reason}'" for condition, reason in FAULTS[: -1 if shape.dated else None]
    )
    reading = "reading" if shape.readings else "0"
    return f"SELECT patient_id, finding, status, date, {reading} AS reading,\n  CASE\n{faults}\n  END AS fault\nFROM {source}"


def told(when: When, shape: Shape = AS_TEXTS, source: str = "findings") -> str:
    """Return the query with what each row says, by the rules of `screening.fhir.dates`: the use of its finding, and its day."""
    dating = Dating(when)
    as_of, end = f"DATE '{when.as_of}'", f"DATE '{dating.end}'"
    later = f"WHEN day > {end} THEN"
    before = f"\n    WHEN day < DATE '{when.since}' THEN NULL" if when.since else ""
    old = f"WHEN day < DATE '{when.from_day}' THEN"
    written = "CASE WHEN LENGTH(date) = 10 THEN TRY_CAST(date AS DATE) ELSE TRY_CAST(SUBSTRING(TRIM(date), 1, 10) AS DATE) END"
    day = "date" if shape.dated else written
    status = " ".join(f"WHEN '{status}' THEN '{use}'" for status, use in USED.items())
    return f"""SELECT patient_id, finding, reading,
  CASE
    WHEN use IN ('unrecognised', 'near') THEN use
    {later} {"NULL" if dating.past else "CASE use WHEN 'present' THEN 'near' END"}{before}
    {old} CASE use WHEN 'present' THEN 'near' END
    ELSE use
  END AS use,
  CASE use
    WHEN 'absent' THEN COALESCE(day, DATE '{LAST_DAY}')
    WHEN 'present' THEN CASE WHEN day > {as_of} AND day <= {end} THEN {as_of} ELSE day END
    ELSE day
  END AS day
FROM (
  SELECT patient_id, CASE WHEN fault IS NULL THEN finding END AS finding, reading,
    CASE WHEN NOT fault IS NULL THEN 'unrecognised' WHEN status = 'present' THEN status
      ELSE CASE LOWER(TRIM(status)) {status} END END AS use,
    CASE WHEN fault IS NULL THEN {day} END AS day
  FROM (
{checked(shape, source)}
  ) AS checked
  WHERE NOT ({FAULTS[0][0]})
) AS dated"""


LOOKUP = """SELECT names.name, names.reading, uses.use, masks.mask
FROM cohort_names AS names
JOIN cohort_uses AS uses ON uses.tier = names.tier
JOIN cohort_masks AS masks ON masks.concept = names.concept AND masks.way = uses.way"""
EVENTS = """SELECT told.patient_id, told.reading + COALESCE(lookup.reading, 0) AS reading, told.day,
  COALESCE(lookup.mask, 0) AS mask,
  CASE WHEN lookup.mask IS NULL AND told.use IN ('present', 'near', 'unrecognised') THEN 1 ELSE 0 END AS unrecognised
FROM told
LEFT JOIN lookup ON lookup.name = told.finding AND lookup.use = told.use"""


def _states(tables: Tables) -> str:
    """What each patient reports; `latest` and `earliest` are bounds for whether the order of days matters."""
    joined = ",\n  ".join(f"BIT_OR({name}) AS {name}" for name in tables.columns())
    return f"""SELECT {KEY},
  {joined},
  MAX(CASE WHEN given = 1 THEN day END) AS latest,
  MIN(CASE WHEN clears = 1 THEN day END) AS earliest,
  MAX(known) AS known,
  MAX(unrecognised) AS unrecognised
FROM events
JOIN cohort_masks AS masks ON masks.mask = events.mask
GROUP BY {KEY}"""


def _dated(tables: Tables) -> dict[str, str]:
    """Denials that are older than what they would clear, for the patients for whom that can decide."""
    flags, columns = range(len(tables.known.flags)), range(tables.decisive.columns)
    every = " OR ".join(f"(held{k} & denied{k}) <> 0" for k in range(tables.held.columns))
    clearing = tables.held.some("denied", tables.decisive.number)
    excluding = tables.held.some("held", tables.known.excludes)
    early = ", ".join(f"MAX(early{k}) AS early{k}" for k in columns)
    latest = ", ".join(f"MAX(CASE WHEN (touches & {1 << n}) <> 0 THEN day END) AS latest{n}" for n in flags)
    found = ",\n  ".join(
        f"BIT_OR(CASE WHEN mentions.day < recent.latest{n} THEN mentions.early{k} ELSE 0 END) AS early_{n}_{k}"
        for n in flags
        for k in columns
    )
    same = "{0}.patient_id = {1}.patient_id AND {0}.reading = {1}.reading".format
    return {
        "doubtful": f"SELECT {KEY} FROM states\nWHERE latest > earliest AND ({every} OR {clearing} OR {excluding})",
        "mentions": f"""SELECT events.patient_id, events.reading, slot, given, MAX(day) AS day, MAX(sure) AS sure,
  MAX(touches) AS touches, {early}
FROM events
JOIN doubtful ON {same("events", "doubtful")}
JOIN cohort_masks AS masks ON masks.mask = events.mask
WHERE slot >= 0
GROUP BY events.patient_id, events.reading, slot, given""",
        "recent": f"SELECT {KEY}, {latest}\nFROM mentions\nWHERE given = 1\nGROUP BY {KEY}",
        "early": f"""SELECT mentions.patient_id, mentions.reading,
  {found}
FROM mentions
JOIN recent ON {same("mentions", "recent")}
GROUP BY mentions.patient_id, mentions.reading""",
        "clashes": f"""SELECT DISTINCT mentions.patient_id, mentions.reading, 1 AS clash
FROM mentions
JOIN cohort_implies AS implies ON implies.narrower = mentions.slot
JOIN mentions AS denials ON {same("denials", "mentions")} AND denials.slot = implies.broader
WHERE mentions.sure = 1 AND denials.given = 0 AND (mentions.day IS NULL OR mentions.day <= denials.day)""",
    }


def _facts(made: Conditions) -> str:
    """What is refused: denied or excluded, and not held; by flag, without the denials that come too early for it."""
    tables = made.tables
    columns = []
    for k in range(tables.decisive.columns):
        columns.append(f"((denied{k} | ({made.excluded(k, tables.held)})) & ~held{k}) AS refused{k}")
        for n in range(len(tables.known.flags)):
            excluded = made.excluded(k, tables.held, f"early_{n}_")
            columns.append(f"(((denied{k} & ~early_{n}_{k}) | ({excluded})) & ~held{k}) AS refused_{n}_{k}")
    opposed = [
        f"(held{k} & ({made.excluded(k, tables.held)}) & ~denied{k}) <> 0"
        for k in range(tables.held.columns)
        if made.excluded(k, tables.held) != "0"
    ]
    overlap = " OR ".join(f"(held{k} & denied{k}) <> 0" for k in range(tables.held.columns))
    coalesced = ", ".join(
        f"COALESCE(early.early_{n}_{k}, 0) AS early_{n}_{k}"
        for n in range(len(tables.known.flags))
        for k in range(tables.decisive.columns)
    )
    refused, against = ",\n  ".join(columns), " OR ".join(["FALSE", *opposed])
    return f"""SELECT *,
  {refused},
  CASE WHEN {against} OR (clash = 1 AND latest > earliest)
    OR ((latest IS NULL OR earliest IS NULL OR latest <= earliest) AND ({overlap})) THEN 1 ELSE 0 END AS contradicted
FROM (
  SELECT states.*, {coalesced}, clashes.clash
  FROM states
  LEFT JOIN early ON early.patient_id = states.patient_id AND early.reading = states.reading
  LEFT JOIN clashes ON clashes.patient_id = states.patient_id AND clashes.reading = states.reading
) AS joined"""


def _answers(made: Conditions) -> str:
    columns = ",\n  ".join(f"{made.answered(answer)} AS {answer}" for answer in ("yes", "no", "open"))
    gap = made.seen(made.known.gaps)
    return f"SELECT *,\n  {columns},\n  CASE WHEN {gap} THEN 1 ELSE 0 END AS gap\nFROM facts"


def _flags(made: Conditions) -> str:
    columns = []
    for n, flag in enumerate(made.known.flags):
        denied = f"refused_{n}_"
        columns.append(
            f"CASE WHEN {made.met(flag)} THEN {made.verdict(conditions.MET)}\n"
            f"    WHEN {made.cleared(flag, denied)} THEN {made.verdict(conditions.NOT_MET)}\n"
            f"    WHEN {made.touched(flag)} THEN {made.verdict(conditions.PARTLY)}\n"
            f"    ELSE {made.verdict(conditions.NOT_ASKED)} END\n"
            f"  + {made.asks(flag, denied)}\n"
            f"  + ({MOST_READINGS - 1} - reading) * {4 * made.status} AS flag{n}"
        )
    return f"SELECT {KEY}, known, unrecognised, contradicted, gap,\n  " + ",\n  ".join(columns) + "\nFROM answers"


def _verdicts(made: Conditions) -> str:
    """The gravest verdict of all readings, and of equal ones the first."""
    first = ", ".join(
        f"MAX(CASE WHEN reading = 0 THEN {name} ELSE 0 END) AS {name}" for name in ("known", "unrecognised")
    )
    most = ", ".join(f"MAX({name}) AS {name}" for name in ("contradicted", "gap"))
    flags = ", ".join(f"MAX(flag{n}) AS flag{n}" for n in range(len(made.known.flags)))
    return f"SELECT patient_id, {first}, {most},\n  {flags}\nFROM flags\nGROUP BY patient_id"


def _results(made: Conditions) -> str:
    flags = range(len(made.known.flags))

    def status(n: int) -> str:
        return f"(flag{n} & {3 * made.status})"

    partly, unasked = (status * made.status for status in (conditions.PARTLY, conditions.NOT_ASKED))
    asked = made.status - 1
    bits = {"lacked": [], "begun": [], "wanted": []}  # type: dict[str, list[str]]
    for n, flag in enumerate(made.known.flags):
        contextual = sum(made.questions[question.iri] for question in flag.contextual)
        bits["lacked"].append(_when(f"{status(n)} IN ({partly}, {unasked})", f"flag{n} & {contextual}"))
        bits["begun"].append(_when(f"{status(n)} = {partly}", f"flag{n} & {asked}"))
        bits["wanted"].append(_when(f"{status(n)} IN ({partly}, {unasked})", f"flag{n} & {asked}"))
    columns = ",\n  ".join(f"{' | '.join(parts)} AS {name}" for name, parts in bits.items())
    words = " ".join(f"WHEN {code * made.status} THEN '{word}'" for code, word in STATUSES)
    statuses = ",\n  ".join(f"CASE {status(n)} {words} ELSE '{NOT_ASKED}' END AS flag{n}" for n in flags)
    any_met = " OR ".join(f"{status(n)} = {conditions.MET * made.status}" for n in flags)
    any_partly = " OR ".join(f"{status(n)} = {partly}" for n in flags)
    return f"""SELECT patient_id,
  CASE
    WHEN {any_met} THEN '{SEEK}'
    WHEN {any_partly} OR contradicted = 1 OR gap = 1 THEN '{CLARIFY}'
    WHEN unrecognised = 1 THEN '{NOT_RECOGNISED}'
    WHEN known = 1 THEN '{NO_FLAG}'
    ELSE '{NOTHING}'
  END AS outcome,
  {statuses},
  {columns}
FROM verdicts"""


def _when(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} ELSE 0 END"


def _final(made: Conditions) -> str:
    flags = ", ".join(f"flag{n} AS {criterion(flag)}" for n, flag in enumerate(made.known.flags))
    asked = "\n    ".join(
        f"WHEN (chosen & {made.questions[question.iri]}) <> 0 THEN '{question.id}'" for question in made.known.questions
    )
    return f"""SELECT patient_id, outcome, {flags},
  CASE WHEN outcome = '{SEEK}' THEN NULL
    {asked}
  END AS next_question
FROM (
  SELECT *, CASE WHEN lacked <> 0 THEN lacked WHEN begun <> 0 THEN begun ELSE wanted END AS chosen
  FROM results
) AS chosen"""
