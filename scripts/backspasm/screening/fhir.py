"""Read findings from FHIR R4: a Bundle of Condition and Observation, or a QuestionnaireResponse.

Error messages never repeat the content of a resource, since it describes a patient.
"""

from __future__ import annotations

import datetime

from ..errors import DataError
from ..graph.concepts import normal
from . import questionnaire
from .fhir_elements import (
    ABATED,
    ADMINISTRATIVE,
    ANSWERED,
    BUNDLES,
    CURRENT,
    DATES,
    NO,
    OBSERVED,
    PAST,
    THERE,
    YES,
    as_dict,
    as_list,
    as_text,
    codes_of,
    is_severe,
    sayings,
    value_name,
)
from .findings import Findings, Meaning, hour_in_file, limit, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .criteria import Criteria
    from .vocabulary import Vocabulary
    from .when import When


def read(content: dict[str, Any], vocabulary: Vocabulary, criteria: Criteria, when: When) -> Findings:
    """Return the findings of a FHIR resource; DataError if its type is another or it is not valid."""
    reading = Reading(vocabulary, criteria)
    if content["resourceType"] == "Bundle":
        reading.bundle(content)
    elif content["resourceType"] == "QuestionnaireResponse":
        reading.response(content)
    else:
        raise DataError("the file's resourceType is neither Bundle nor QuestionnaireResponse")
    return reading.report


class Reading:
    """Collects the findings of FHIR resources in `report`, and the patients they are about in `subjects`."""

    def __init__(self, vocabulary: Vocabulary, criteria: Criteria) -> None:
        self.vocabulary, self.criteria = vocabulary, criteria
        self.report = Findings()
        self.subjects: set[str] = set()
        # The latest date in any time zone (UTC+14); a later date is in the future everywhere.
        self.today = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=14)).date().isoformat()

    def bundle(self, bundle: dict[str, Any]) -> None:
        if as_text(bundle.get("type")) not in BUNDLES:
            raise DataError(f"the Bundle's type must be one of {', '.join(sorted(BUNDLES))}")
        entries = as_list(bundle.get("entry"))
        limit(len(entries))
        for number, entry in enumerate(entries, 1):
            resource = as_dict(as_dict(entry).get("resource"))
            kind = as_text(resource.get("resourceType"))
            where = f"entry {number} of the Bundle"
            if kind == "Condition":
                self.condition(resource, where)
            elif kind == "Observation":
                self.observation(resource, where)
            elif kind == "QuestionnaireResponse":
                self.response(resource)
            elif kind not in ADMINISTRATIVE:
                self.report.unknown.add(f"{where} (neither Condition nor Observation)")
        if any(as_dict(link).get("relation") == "next" for link in as_list(bundle.get("link"))):
            self.report.unknown.add("the next page of the Bundle")
        if len(self.subjects) > 1:
            raise DataError("the Bundle is about more than one patient; screen one patient at a time")

    def condition(self, condition: dict[str, Any], where: str) -> None:
        meaning, words = self.concept(condition.get("code"), where)
        verification = codes_of(condition.get("verificationStatus")) or {"confirmed"}
        clinical = codes_of(condition.get("clinicalStatus")) or {"active"}
        fault = self.fault(condition)
        if verification == {"entered-in-error"}:
            fault = "entered in error"
        elif verification == {"refuted"} and not fault:
            self.deny(words, meaning, condition.get("severity"))
            return
        elif not verification <= THERE or not (clinical <= CURRENT or clinical <= PAST):
            fault = fault or "status not understood"
        if fault:
            self.report.unknown.add(f"{words} ({fault})")
        elif clinical <= PAST or any(name in condition for name in ABATED):
            self.report.add_present(f"{words} (no longer active)", Meaning(near=meaning.exact | meaning.near))
        else:
            self.affirm(words, meaning, condition.get("severity"))

    def observation(self, observation: dict[str, Any], where: str) -> None:
        fault = self.fault(observation)
        if as_text(observation.get("status", "final")) not in OBSERVED:
            entered = observation.get("status") == "entered-in-error"
            fault = "entered in error" if entered else fault or "status not understood"
        components = [as_dict(component) for component in as_list(observation.get("component"))]
        limit(len(components))
        for part in (observation, *components):
            meaning, words = self.concept(part.get("code"), where)
            name = value_name(part)
            if part is observation and components and not name and not meaning:
                continue  # a panel: its values are in its components
            if fault:
                self.report.unknown.add(f"{words} ({fault})")
            elif name or "dataAbsentReason" not in part:
                self.value(part, name, meaning, words, where)

    def value(self, part: dict[str, Any], name: str, meaning: Meaning, words: str, where: str) -> None:
        """Add the finding of an Observation or a component of one.

        `name` is its `value[x]` member; if it is empty, the interpretation decides.
        """
        value = part.get(name)
        if not name:
            said = sayings(part.get("interpretation"))
            (self.deny if said & NO and not said & YES else self.affirm)(words, meaning)
        elif isinstance(value, bool):
            (self.affirm if value else self.deny)(words, meaning)
        elif name in ("valueQuantity", "valueInteger"):
            self.affirm(words, meaning)  # a number does not tell the severity
        elif name in ("valueCodeableConcept", "valueString"):
            concept = {"text": value} if isinstance(value, str) else value
            said, (found, answer) = sayings(concept), self.concept(concept, where)
            if said & YES and not said & NO:
                self.affirm(words, meaning)
            elif said & NO and not said & YES:
                self.deny(words, meaning)
            elif found:
                self.report.add_present(answer, found)
                if meaning:
                    self.affirm(words, meaning)
            elif is_severe(concept):
                self.affirm(words, meaning, concept)
            else:
                self.unclear(words, meaning)
        else:
            self.unclear(words, meaning)

    def response(self, response: dict[str, Any]) -> None:
        if as_text(response.get("status")) not in ANSWERED:
            raise DataError(f"the QuestionnaireResponse's status must be one of {', '.join(sorted(ANSWERED))}")
        asked = response.get("questionnaire")
        if asked is not None and (not isinstance(asked, str) or asked.partition("|")[0] != questionnaire.URL):
            raise DataError(f"the QuestionnaireResponse answers another Questionnaire; expected {questionnaire.URL}")
        if self.fault(response):
            raise DataError(
                "the QuestionnaireResponse has a modifier or focus, or a date that is invalid or in the future"
            )
        todo, entries = list(as_list(response.get("item"))), 0
        while todo:
            item = as_dict(todo.pop())
            answers = [as_dict(answer) for answer in as_list(item.get("answer"))]
            todo += [
                *as_list(item.get("item")),
                *(inner for answer in answers for inner in as_list(answer.get("item"))),
            ]
            entries += 1 + len(answers)
            limit(entries)
            for answer in answers:
                self.answer(item.get("linkId"), answer)

    def answer(self, link: object, answer: dict[str, Any]) -> None:
        """Add one answer to a question of the project's Questionnaire."""
        if link == questionnaire.HOUR:
            self.report.hour = hour_in_file(answer.get("valueDecimal"))
            return
        value = answer.get("valueCoding")
        asked = next((question for question in self.criteria.questions if question.id == link), None)
        if asked:
            coded = as_text(as_dict(value).get("system")), as_text(as_dict(value).get("code"))
            said = next((name for name, coding in questionnaire.CODINGS.items() if coding[:2] == coded), None)
            if said:
                self.report.answer(asked, said)
            else:
                self.report.unknown.add("an answer to a yes-or-no question (value not understood)")
            return
        meaning, words = self.concept(
            {"coding": [value]} if value else {"text": answer.get("valueString")}, "an answer"
        )
        if link == questionnaire.ABSENT:
            self.deny(words, meaning)
        elif link == questionnaire.PRESENT:
            self.affirm(words, meaning)
        else:
            self.report.unknown.add(f"{words} (answer to an unknown question)")

    def concept(self, concept: object, where: str) -> tuple[Meaning, str]:
        """Return the combined meaning of a CodeableConcept's codings and text, and the words to print for it."""
        found, named = [], []
        codings = as_list(as_dict(concept).get("coding"))
        limit(len(codings))
        for coding in map(as_dict, codings):
            system, code, display = (as_text(coding.get(key)) for key in ("system", "code", "display"))
            named += [display, code]
            found.append(self.vocabulary.coded(system, code) or self.vocabulary.meaning(display))
        text = as_text(as_dict(concept).get("text"))
        found.append(self.vocabulary.meaning(text))
        exact = {finding for meaning in found for finding in meaning.exact}
        near = {finding for meaning in found for finding in meaning.near} if not exact else set()
        return Meaning(exact, near), shown(next(filter(None, [text, *named]), where))

    def affirm(self, words: str, meaning: Meaning, severity: object = None) -> None:
        self.report.add_present(words, meaning)
        if severity is not None and is_severe(severity):
            graded = self.graded(meaning)
            if graded:
                self.report.add_present(f"{words}, severe", Meaning(graded))

    def deny(self, words: str, meaning: Meaning, severity: object = None) -> None:
        """Deny only the named finding, not the broader ones it implies; with a severity, deny only the graded finding."""
        if severity is not None:
            graded = self.graded(meaning) if is_severe(severity) else frozenset()
            self.report.add_absent(f"{words}, graded", Meaning(graded))
            return
        implied = {broader for finding in meaning.exact for broader in self.criteria.implied(finding) - {finding}}
        self.report.add_absent(words, Meaning(meaning.exact - implied))

    def unclear(self, words: str, meaning: Meaning) -> None:
        """Add a finding whose value is not understood as near, never as present, and as not recognised."""
        if meaning:
            self.report.add_present(words, Meaning(near=meaning.exact | meaning.near))
        self.report.unknown.add(f"{words} (value not understood)")

    def graded(self, meaning: Meaning) -> frozenset[str]:
        """Return the findings called "severe NAME", for each NAME of the meant findings or of an implied one."""
        names = self.vocabulary.names_of
        wider = (broader for finding in meaning.exact for broader in self.criteria.implied(finding))
        found = (
            self.vocabulary.names.get(normal(f"severe {name}")) for finding in wider for name in names.get(finding, ())
        )
        return frozenset(graded for concepts in found if concepts for graded in concepts)

    def fault(self, resource: dict[str, Any]) -> str:
        """Return why a resource cannot be used, empty if it can; add its patient to `subjects`."""
        subject = as_text(as_dict(resource.get("subject")).get("reference"))
        if subject:
            self.subjects.add(subject)
        if resource.get("modifierExtension") or resource.get("implicitRules"):
            return "modifier not understood"
        if resource.get("focus"):
            return "not about the patient"
        dates = [resource.get(name) for name in (*DATES, "authored")]
        starts = [as_dict(date).get("start") if isinstance(date, dict) else date for date in dates]
        for start in starts:
            if start is not None and not (isinstance(start, str) and start[:4].isdigit()):
                return "date not understood"
            if start and start[:10] > self.today[: len(start[:10])]:
                return "dated in the future"
        return ""
