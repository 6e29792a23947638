"""The link ids and codes of the project's FHIR Questionnaire, which the exporter writes and the reader reads back.

The answers to a yes-or-no question are those of the FHIR R4 value set yesnodontknow.
"""

from __future__ import annotations

from ..graph.namespaces import LBS

URL = LBS + "Questionnaire/red-flags"
PLAN = LBS + "PlanDefinition/red-flags"
# The items that are not a question of the graph; the link id of a question is its id.
PRESENT, ABSENT, HOUR = "present", "absent", "hour"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
NO_ANSWER = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
# The system, code and display of each answer.
CODINGS = {
    "yes": (YES_NO, "Y", "Yes"),
    "no": (YES_NO, "N", "No"),
    "unknown": (NO_ANSWER, "asked-unknown", "Don't know"),
}
