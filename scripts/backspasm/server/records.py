"""Screen a record; this runs in a worker, since a record comes from a stranger."""

from __future__ import annotations

import json

from ..errors import DataError
from ..screening import evaluation, guidance, reader, vocabulary
from ..screening.when import When

EXAMPLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "resource": {
                "resourceType": resource,
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}], "text": "none"},
            }
        }
        for resource in ("Condition", "Observation")
    ],
}


def ready() -> None:
    """Load what a screening needs, by screening made-up records."""
    for record in ({"present": ["none", "back pain"], "hour": 1}, EXAMPLE):
        for form in ("json", "fhir"):
            screened(form, "", "30", "", json.dumps(record).encode())
    page({"present": ["none", "back pain"]})


def page(values: dict[str, list[str]]) -> bytes:
    """Return the page of the screening for what its form sends."""
    from ..pages import site

    made = site.page("screen.html", values)
    assert made is not None
    return made


def screened(form: str, as_of: str, within: str, since: str, record: bytes) -> bytes:
    """Return the screening of a record as JSON, or as a FHIR GuidanceResponse for the form `fhir`.

    The messages of errors never repeat the record.
    """
    when = When(as_of, within, since)
    try:
        report = reader.read(reader.parse(record), when, vocabulary.vocabulary(""))
    except DataError as error:
        raise DataError(str(error).replace("the file", "the body")) from None
    result = evaluation.screen(report)
    made = guidance.response(result) if form == "fhir" else result.as_json()
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
