"""FHIR Bulk Data: the resources of many patients in lines, each patient's read as `screen` reads a record."""

from __future__ import annotations

import os

from ..errors import DataError
from ..screening import reader
from ..screening.findings import LAST_DAY
from .names import GIVEN
from .sql import NEAR, NO_NAME, UNRECOGNISED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..screening.findings import Findings
    from ..screening.vocabulary import Vocabulary
    from ..screening.when import When
    from .duck import Duck
    from .inputs import Rejects

COLUMNS = {"patient_id": "VARCHAR", "finding": "VARCHAR", "status": "VARCHAR", "date": "VARCHAR", "reading": "INTEGER"}
STATUSES = {"yes": "present", "no": "absent", "unknown": "unknown"}
NOT_JSON, NO_PATIENT = "the line is not JSON", "no patient is named"
Row = tuple[str, str, str, str | None, int]
LINES = """SELECT file, line, TRY(CASE WHEN JSON_VALID(line) THEN COALESCE(
    CASE WHEN JSON_EXTRACT_STRING(line, '$.resourceType') = 'Patient' THEN JSON_EXTRACT_STRING(line, '$.id') END,
    REGEXP_EXTRACT(COALESCE(JSON_EXTRACT_STRING(line, '$.subject.reference'),
      JSON_EXTRACT_STRING(line, '$.patient.reference')), '^(?:.*Patient/)?([^/]+)(?:/_history/.*)?$', 1),
    JSON_EXTRACT_STRING(line, '$.subject.identifier.value'), '') END) AS patient
FROM lines WHERE TRIM(line) <> ''
ORDER BY patient"""


def rows(duck: Duck, paths: list[str], when: When, known: Vocabulary, rejects: Rejects) -> Iterator[Row]:
    """Return the rows of `findings` that the patients' records say; `rejects` gets the lines that cannot be read."""
    patient, lines = "", list[tuple[str, str]]()
    for file, _, line in duck.lines("lines", paths):
        rejects(os.path.basename(file), line, NOT_JSON)
    for file, line, about in duck.stream(LINES):
        if not about:
            rejects(os.path.basename(file), line, NOT_JSON if about is None else NO_PATIENT)
            continue
        if about != patient:
            yield from _patient(patient, lines, when, known, rejects)
            patient, lines = about, []
        lines.append((file, line))
    yield from _patient(patient, lines, when, known, rejects)


def _patient(
    patient: str, lines: list[tuple[str, str]], when: When, known: Vocabulary, rejects: Rejects
) -> Iterator[Row]:
    if not lines:
        return
    yield patient, NO_NAME, "unknown", None, 0
    try:
        content = reader.parse("\n".join(line for _, line in lines).encode())
        if "resourceType" not in content:
            raise DataError("the line is not a FHIR resource")
        report = reader.read(content, when, known)
    except DataError as error:
        for file, line in lines:
            rejects(os.path.basename(file), line, str(error))
        yield patient, NO_NAME, UNRECOGNISED, None, 0
        return
    for number, reading in enumerate((report, *report.floors)):
        yield from ((patient, *row, number) for row in said(reading))


def said(report: Findings) -> Iterable[tuple[str, str, str | None]]:
    """Return finding, status and date of all that a report says."""
    for status, found in (("present", report.present), (NEAR, report.near)):
        yield from ((GIVEN + finding, status, report.dates.get(finding)) for finding in sorted(found))
    for finding in sorted(report.absent):
        date = report.denial_dates[finding]
        yield GIVEN + finding, "absent", None if date == LAST_DAY else date
    yield from ((GIVEN + question, STATUSES[answer], None) for question, answer in sorted(report.answers.items()))
    yield from ((words, UNRECOGNISED, None) for words in sorted(report.unknown))
