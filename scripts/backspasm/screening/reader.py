"""Read the reported findings: from command-line options, or from a file in the simple JSON form or in FHIR.

Error messages never repeat the input, since it may describe a patient.
"""

from __future__ import annotations

from .. import files, question
from ..errors import DataError, InputMissing, UsageError
from . import findings
from .criteria import criteria
from .findings import hour_in_file, limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .findings import Findings, Vocabulary

MOST_BYTES = 16 * 1024 * 1024


def by_options(present: Iterable[str], absent: Iterable[str], user_mappings: str = "") -> Findings:
    """Return the findings of the options; UsageError for a value that cannot be a name or a code."""
    given: list[list[str]] = []
    for name, values in (("present", present), ("absent", absent)):
        if isinstance(values, str):
            raise UsageError(f"{name} takes a list of findings, not a single text")
        given.append(list(values))
        for value in given[-1]:
            if not isinstance(value, str):
                raise UsageError(f"{name}: each finding must be a text")
            question.plain(value, f"--{name}")
    return findings.findings(given[0], given[1], findings.vocabulary(user_mappings))


def by_file(path: str, user_mappings: str = "") -> Findings:
    """Return the findings of a file, or of standard input for `-`; InputMissing or DataError if it cannot be read."""
    try:
        data = files.head_or_input(path, MOST_BYTES + 1)
    except InputMissing:
        raise InputMissing("the input file does not exist; for single findings use --present and --absent") from None
    except DataError as error:  # whose own message has the file's name
        raise DataError(f"the file cannot be read: {str(error).rpartition(': ')[2]}") from None
    return read(data, findings.vocabulary(user_mappings))


def read(data: bytes, vocabulary: Vocabulary) -> Findings:
    """Return the findings in the bytes of a file; DataError if they are not valid."""
    content = parse(data)
    if "resourceType" not in content:
        return simple(content, vocabulary)
    from . import fhir

    return fhir.read(content, vocabulary, criteria())


def parse(data: bytes) -> dict[str, Any]:
    """Return the JSON object in the bytes; DataError for anything else, a duplicate member, NaN or Infinity."""
    if len(data) > MOST_BYTES:
        raise DataError(f"the file is longer than {MOST_BYTES} bytes")
    if not data.strip():
        raise DataError("the file is empty")
    import json

    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_members, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise DataError(f"the file is not UTF-8: byte {error.start}") from None
    except RecursionError:
        raise DataError("the file is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise DataError(f"the file is not JSON: line {error.lineno}, column {error.colno}") from None
    except ValueError:  # an integer with thousands of digits
        raise DataError("the file has a number that is too long") from None
    if not isinstance(content, dict) or not content:
        raise DataError("the file must be a JSON object with findings")
    return content


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise DataError("the file has an object with a duplicate member")
    return members


def _constant(word: str) -> None:
    raise DataError(f"the file has {word}, which is not JSON")


def simple(content: dict[str, Any], vocabulary: Vocabulary) -> Findings:
    """Return the findings of the simple form: `present` and `absent`, lists of names or codes, and `hour`, a number."""
    if content.keys() - {"present", "absent", "hour"}:
        raise DataError("the file has an unknown member; allowed: present, absent, hour")
    for name in ("present", "absent"):
        entries = content.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            raise DataError(f"{name!r} must be a list of non-empty texts")
    limit(len(content.get("present", [])) + len(content.get("absent", [])))
    made = findings.findings(content.get("present", []), content.get("absent", []), vocabulary)
    if content.get("hour") is not None:
        made.hour = hour_in_file(content["hour"])
    return made
