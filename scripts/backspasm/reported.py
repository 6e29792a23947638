"""Reports as they come in: by options of the command line, or as a file, in the project's simple form or FHIR.

No message of a fault repeats what was given: it may speak of a patient.
"""

from __future__ import annotations

from . import criteria, files, findings, question
from .errors import DataError, InputMissing, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .findings import Report, Vocabulary

MOST_BYTES = 16 * 1024 * 1024
MOST_ENTRIES = 10_000


def by_options(present: Sequence[str], absent: Sequence[str], mappings: str | None) -> Report:
    """Return single findings as a report; UsageError for one that no name or code can be."""
    for name, values in (("--present", present), ("--absent", absent)):
        if isinstance(values, str):
            raise UsageError(f"{name} takes a list of findings, not one text")
        for value in values:
            if not isinstance(value, str):
                raise UsageError(f"{name} takes texts")
            question.plain(value, name)
    return findings.report(present, absent, findings.vocabulary(mappings))


def by_file(path: str, mappings: str | None) -> Report:
    """Return what a file, or standard input for `-`, reports."""
    try:
        data = files.head_or_input(path, MOST_BYTES + 1)
    except InputMissing:
        raise InputMissing("there is no such file; single findings are given by --present and --absent") from None
    except DataError:
        raise DataError("the file cannot be read") from None
    return read(data, findings.vocabulary(mappings))


def read(data: bytes, vocabulary: Vocabulary) -> Report:
    """Return what the bytes of a file report; DataError where they are not sound."""
    content = parse(data)
    if "resourceType" not in content:
        return simple(content, vocabulary)
    from . import fhir_input

    return fhir_input.read(content, vocabulary, criteria.criteria())


def parse(data: bytes) -> dict[str, Any]:
    """Return the object that JSON bytes hold; DataError for anything else, a member twice, or a number that is none."""
    if len(data) > MOST_BYTES:
        raise DataError(f"the file is longer than {MOST_BYTES} bytes")
    import json

    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_members, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise DataError(f"the file is not UTF-8: byte {error.start}") from None
    except RecursionError:
        raise DataError("the file is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise DataError(f"the file is not JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError:  # a whole number of thousands of digits
        raise DataError("the file has a number that is too long") from None
    if not isinstance(content, dict) or not content:
        raise DataError("the file holds no object with findings")
    return content


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise DataError("the file has an object with one member twice")
    return members


def _constant(word: str) -> None:
    raise DataError(f"the file has {word}, which is not JSON")


def simple(content: dict[str, Any], vocabulary: Vocabulary) -> Report:
    """Return what the simple form reports: `present`, `absent`, both lists of names or codes, and `hour`."""
    if content.keys() - {"present", "absent", "hour"}:
        raise DataError("the file has a member that is not present, absent or hour")
    for name in ("present", "absent"):
        entries = content.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            raise DataError(f"{name!r} is not a list of texts")
    limit(len(content.get("present", [])) + len(content.get("absent", [])))
    made = findings.report(content.get("present", []), content.get("absent", []), vocabulary)
    if content.get("hour") is not None:
        made.hour = hour(content["hour"])
    return made


def limit(entries: int) -> None:
    """Raise DataError for more entries than are read."""
    if entries > MOST_ENTRIES:
        raise DataError(f"the file has more than {MOST_ENTRIES} entries")


def hour(value: object) -> str:
    """Return hours after onset as a plain decimal; DataError where the value is no such number."""
    parameter = next(one for one in question.load("relief").parameters if one.name == "hour")
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return question.decimal(parameter, question.words(value)).value
    except UsageError:
        pass
    raise DataError(f"the hour is not a number from {parameter.low} to {parameter.high}")


def add_hour(report: Report, words: str) -> None:
    """Add hours after onset to a report; UsageError where the words are no such number, or it has an hour already."""
    parameter = next(one for one in question.load("relief").parameters if one.name == "hour")
    if report.hour is not None:
        raise UsageError("the file gives the hour already")
    try:
        report.hour = question.decimal(parameter, words).value
    except UsageError:
        raise UsageError(f"--hour takes a number from {parameter.low} to {parameter.high}") from None
