"""Read the reported findings: from command-line options, or from a file in the simple JSON form or in FHIR.

Error messages never repeat the input, since it may describe a patient.
"""

from __future__ import annotations

import re

from .. import errors, files, question
from ..errors import DataError, InputMissing, UsageError
from . import vocabulary as names
from .criteria import criteria
from .findings import SPOKEN, hour_in_file, limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from .findings import Findings
    from .vocabulary import Vocabulary
    from .when import When

MOST_BYTES = 16 * 1024 * 1024
MOST_VALUES = 1_000_000
MOST_BRACKETS = 500_000  # an empty object takes three bytes in a file and more than a hundred in memory
MOST_SUGGESTED = 100
ANSWERS = tuple(SPOKEN)


def by_options(present: Iterable[str], absent: Iterable[str], user_mappings: str = "") -> Findings:
    """Return the findings of the options; UsageError for a value that cannot be a name or a code."""
    given = [_texts(name, values) for name, values in (("present", present), ("absent", absent))]
    known = names.vocabulary(user_mappings)
    return _whole(known, lambda one: [names.findings(given[0], given[1], one)])


def _texts(name: str, values: Iterable[str]) -> list[str]:
    """Return the findings that an option or an argument gives, in a list."""
    from collections.abc import Mapping

    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__iter__"):
        raise UsageError(f"{name} takes a list of findings, not a single text or a dict")
    texts = list(values)
    for value in texts:
        if not isinstance(value, str):
            raise UsageError(f"{name}: each finding must be a text")
        question.plain(value, f"--{name}")
    return texts


def by_file(path: str, when: When, user_mappings: str = "") -> Findings:
    """Return the findings of a file, or of standard input for `-`; InputMissing or DataError if it cannot be read."""
    try:
        data = files.head_or_input(path, MOST_BYTES + 1)
    except InputMissing:
        raise InputMissing("the input file does not exist; for single findings use --present and --absent") from None
    except DataError as error:  # whose own message has the file's name
        raise DataError(f"the file cannot be read: {str(error).rpartition(': ')[2]}") from None
    return read(parse(data), when, names.vocabulary(user_mappings))


def by_record(record: Mapping[str, Any], when: When, user_mappings: str = "") -> Findings:
    """Return the findings of a record, given as the dict that its JSON reads to; UsageError or DataError if it is not valid."""
    import json
    from collections.abc import Mapping

    try:
        if not isinstance(record, Mapping):
            raise TypeError
        data = json.dumps(dict(record), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        raise UsageError("record takes a dict with JSON values, such as a FHIR resource") from None
    return read(parse(data), when, names.vocabulary(user_mappings))


def read(content: dict[str, Any], when: When, vocabulary: Vocabulary) -> Findings:
    """Return the findings of a JSON object, in the simple form or in FHIR; DataError if it is not valid."""
    if "resourceType" not in content:
        return _whole(vocabulary, lambda known: [simple(content, known)])
    from .fhir import bundle
    from .fhir.codes_alone import codes_alone

    def readings(known: Vocabulary) -> list[Findings]:
        found = [bundle.read(content, known, criteria(), when)]
        if (coded := codes_alone(content, known)) != content:
            found.append(bundle.read(coded, known, criteria(), when))
        return found

    return _whole(vocabulary, readings)


def _whole(vocabulary: Vocabulary, readings: Callable[[Vocabulary], list[Findings]]) -> Findings:
    """Return the findings of the first reading; the others, and all without the user's mappings, are its floors.

    Words that match no concept get the nearest names.
    """
    report, *floors = readings(vocabulary)
    if vocabulary.built_in:
        without = readings(vocabulary.built_in)
        report.built_in = without[0]
        floors += without
    report.floors = tuple(floors)
    for words in sorted(report.unknown | report.unknown_absent)[:MOST_SUGGESTED]:
        if labels := vocabulary.suggestions(words):
            report.suggestions[words] = labels
    return report


def answer(report: Findings, answers: Iterable[tuple[str, str]]) -> None:
    """Add answers to questions, each with the id of its question: yes, no or unknown; UsageError for others."""
    questions = {question.id: question for question in criteria().questions}
    for id, given in answers:
        if id not in questions:
            raise UsageError(f"there is no question {errors.quoted(id)}{errors.nearest(id, list(questions))}")
        if given not in ANSWERS:
            raise UsageError(f"the answer to {id} must be {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}")
        report.answer(questions[id], given)


def by_id(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the answers that are given by the ids of their questions; UsageError for what is no such mapping."""
    from collections.abc import Mapping

    if not isinstance(answers, Mapping) or not all(isinstance(id, str) for id in answers):
        raise UsageError("answers must map the ids of questions to yes, no or unknown")
    return list(answers.items())


def parse(data: bytes) -> dict[str, Any]:
    """Return the JSON object in the bytes, or a Bundle of the FHIR resources in its lines (NDJSON).

    DataError for anything else, a duplicate member, NaN or Infinity.
    """
    if len(data) > MOST_BYTES:
        raise DataError(f"the file is longer than {MOST_BYTES} bytes")
    if data.count(b"{") + data.count(b"[") > MOST_BRACKETS:
        raise DataError(f"the file has more than {MOST_BRACKETS} objects and lists")
    if data.count(b",") > MOST_VALUES:  # one stands before each value but the first
        raise DataError(f"the file has more than {MOST_VALUES} values")
    if not data.strip():
        raise DataError("the file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"the file is not UTF-8: byte {error.start}") from None
    lines = _lines(text)
    if len(lines) > 1:
        return {"resourceType": "Bundle", "type": "collection", "entry": [_resource(*line) for line in lines]}
    content = _json(text, 1)
    if not isinstance(content, dict) or not content:
        raise DataError("the file must be a JSON object with findings")
    return content


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that are not blank, each with its number; none if one of them cannot be a JSON object."""
    found = []
    for number, match in enumerate(re.finditer("^.*$", text, re.M), 1):
        line = match[0].strip()
        if line and not (line.startswith("{") and line.endswith("}")):
            return []
        if line:
            found.append((number, line))
            limit(len(found))
    return found


def _resource(number: int, line: str) -> dict[str, Any]:
    """Return an entry with the resource in a line."""
    content = _json(line, number)
    if not isinstance(content, dict) or "resourceType" not in content:
        raise DataError(f"line {number} of the file is not a FHIR resource")
    return {"resource": content}


def _json(text: str, line: int) -> object:
    """Return the JSON value of a text that begins at a line of the file; DataError, with the line, if it is not JSON."""
    import json

    try:
        return json.loads(text, object_pairs_hook=_members, parse_constant=_constant)
    except RecursionError:
        raise DataError("the file is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise DataError(f"the file is not JSON: line {line + error.lineno - 1}, column {error.colno}") from None
    except ValueError:  # an integer with thousands of digits
        raise DataError("the file has a number that is too long") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise DataError("the file has an object with a duplicate member")
    return members


def _constant(word: str) -> None:
    raise DataError(f"the file has {word}, which is not JSON")


def simple(content: dict[str, Any], vocabulary: Vocabulary) -> Findings:
    """Return the findings of the simple form.

    `present` and `absent` are lists of names or codes, `hour` is a number, and `answers` maps ids of questions to yes,
    no or unknown.
    """
    if content.keys() - {"present", "absent", "hour", "answers"}:
        raise DataError("the file has an unknown member; allowed: present, absent, hour, answers")
    for name in ("present", "absent"):
        entries = content.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            raise DataError(f"{name!r} must be a list of non-empty texts")
    limit(len(content.get("present", [])) + len(content.get("absent", [])))
    made = names.findings(content.get("present", []), content.get("absent", []), vocabulary)
    if content.get("hour") is not None:
        made.hour = hour_in_file(content["hour"])
    try:
        answer(made, by_id(content.get("answers", {})))
    except UsageError:
        raise DataError("'answers' must map the ids of questions to yes, no or unknown") from None
    return made
