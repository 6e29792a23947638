"""FHIR R4 resources as reports: a Bundle of Condition and Observation, and a QuestionnaireResponse.

No message of a fault repeats what a resource says: it speaks of a patient.
"""

from __future__ import annotations

import datetime

from . import questionnaire
from .concepts import normal
from .errors import DataError
from .findings import Meaning, Report, shown
from .namespaces import LBS
from .reported import hour, limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .criteria import Criteria
    from .findings import Vocabulary

# How a code system's codes are written as a CURIE or an IRI that a mapping can hold.
SYSTEMS = {
    LBS: (LBS,),
    LBS.rstrip("/"): (LBS,),
    "http://hl7.org/fhir/sid/icd-10-cm": ("ICD10CM:",),
    "http://human-phenotype-ontology.org": ("HP:",),
    "http://id.nlm.nih.gov/mesh": ("MESH:",),
    "https://www.nlm.nih.gov/mesh": ("MESH:",),
    "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl": ("NCIT:",),
    "http://snomed.info/sct": ("http://snomed.info/id/", "SNOMEDCT:", "SNOMED:", "SCTID:", "SCT:"),
}
OBO = "http://purl.obolibrary.org/obo/"
# The words that grade a finding as severe, and the first code of FHIR's own value set condition-severity.
SEVERE = {"severe", "very severe", "extreme", "intense", "profound", "unbearable", "24484000"}
YES = {"yes", "y", "present", "positive", "pos", "detected", "true"}
NO = {"no", "n", "absent", "negative", "neg", "not detected", "false"}
THERE = {"unconfirmed", "provisional", "differential", "confirmed"}
CURRENT, PAST = {"active", "recurrence", "relapse"}, {"inactive", "remission", "resolved"}
OBSERVED = {"registered", "preliminary", "final", "amended", "corrected", "unknown"}
ANSWERED = {"in-progress", "completed", "amended", "stopped"}
BUNDLES = {"document", "message", "transaction", "batch", "searchset", "collection"}
# Resources that say who, where and by whom, and never what is found.
ADMINISTRATIVE = {
    "Device",
    "Encounter",
    "Location",
    "OperationOutcome",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
    "RelatedPerson",
}
DATES = (
    "onsetDateTime",
    "onsetPeriod",
    "recordedDate",
    "abatementDateTime",
    "abatementPeriod",
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveInstant",
    "issued",
)
ABATED = ("abatementDateTime", "abatementAge", "abatementPeriod", "abatementRange", "abatementString")


def read(content: dict[str, Any], vocabulary: Vocabulary, criteria: Criteria) -> Report:
    """Return what a FHIR resource reports; DataError where it is not one that does, or not sound."""
    reading = Reading(vocabulary, criteria)
    if content["resourceType"] == "Bundle":
        reading.bundle(content)
    elif content["resourceType"] == "QuestionnaireResponse":
        reading.response(content)
    else:
        raise DataError("the file's resourceType is neither Bundle nor QuestionnaireResponse")
    return reading.report


class Reading:
    """FHIR resources on their way into a report."""

    def __init__(self, vocabulary: Vocabulary, criteria: Criteria) -> None:
        self.vocabulary, self.criteria = vocabulary, criteria
        self.report = Report()
        self.subjects: set[str] = set()
        # Somewhere on earth it is tomorrow already.
        self.today = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=14)).date().isoformat()

    def bundle(self, bundle: dict[str, Any]) -> None:
        if _text(bundle.get("type")) not in BUNDLES:
            raise DataError("the Bundle's type is not one that holds a record as it stands")
        entries = _list(bundle.get("entry"))
        limit(len(entries))
        for number, entry in enumerate(entries, 1):
            resource = _dict(_dict(entry).get("resource"))
            kind = _text(resource.get("resourceType"))
            where = f"entry {number} of the Bundle"
            if kind == "Condition":
                self.condition(resource, where)
            elif kind == "Observation":
                self.observation(resource, where)
            elif kind == "QuestionnaireResponse":
                self.response(resource)
            elif kind not in ADMINISTRATIVE:
                self.report.unknown.add(f"{where} (neither Condition nor Observation)")
        if any(_dict(link).get("relation") == "next" for link in _list(bundle.get("link"))):
            self.report.unknown.add("the next page of the Bundle")
        if len(self.subjects) > 1:
            raise DataError("the Bundle speaks of more than one patient")

    def condition(self, condition: dict[str, Any], where: str) -> None:
        meaning, words = self.concept(condition.get("code"), where)
        verification = _words(condition.get("verificationStatus")) or {"confirmed"}
        clinical = _words(condition.get("clinicalStatus")) or {"active"}
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
        if _text(observation.get("status", "final")) not in OBSERVED:
            entered = observation.get("status") == "entered-in-error"
            fault = "entered in error" if entered else fault or "status not understood"
        components = [_dict(component) for component in _list(observation.get("component"))]
        limit(len(components))
        for part in (observation, *components):
            meaning, words = self.concept(part.get("code"), where)
            name = _valued(part)
            if part is observation and components and not name and not meaning:
                continue  # a panel: what it says is in its components
            if fault:
                self.report.unknown.add(f"{words} ({fault})")
            elif name or "dataAbsentReason" not in part:
                self.value(part, name, meaning, words, where)

    def value(self, part: dict[str, Any], name: str, meaning: Meaning, words: str, where: str) -> None:
        """Add what an observation, or a component of one, says of its code by the member `name`, or by none."""
        value = part.get(name)
        if not name:
            said = _sayings(part.get("interpretation"))
            (self.deny if said & NO and not said & YES else self.affirm)(words, meaning)
        elif isinstance(value, bool):
            (self.affirm if value else self.deny)(words, meaning)
        elif name in ("valueQuantity", "valueInteger"):
            self.affirm(words, meaning)  # a number gives no grade
        elif name in ("valueCodeableConcept", "valueString"):
            concept = {"text": value} if isinstance(value, str) else value
            said, (found, answer) = _sayings(concept), self.concept(concept, where)
            if said & YES and not said & NO:
                self.affirm(words, meaning)
            elif said & NO and not said & YES:
                self.deny(words, meaning)
            elif found:
                self.report.add_present(answer, found)
                if meaning:
                    self.affirm(words, meaning)
            elif _severe(concept):
                self.affirm(words, meaning, concept)
            else:
                self.unclear(words, meaning)
        else:
            self.unclear(words, meaning)

    def response(self, response: dict[str, Any]) -> None:
        if _text(response.get("status")) not in ANSWERED:
            raise DataError("the QuestionnaireResponse is entered in error, or its status is not understood")
        asked = response.get("questionnaire")
        if asked is not None and (not isinstance(asked, str) or asked.partition("|")[0] != questionnaire.URL):
            raise DataError("the QuestionnaireResponse answers another Questionnaire")
        if self.fault(response):
            raise DataError(
                "the QuestionnaireResponse has a modifier that is not understood, or is dated in the future"
            )
        todo, entries = list(_list(response.get("item"))), 0
        while todo:
            item = _dict(todo.pop())
            answers = [_dict(answer) for answer in _list(item.get("answer"))]
            todo += [*_list(item.get("item")), *(inner for answer in answers for inner in _list(answer.get("item")))]
            entries += 1 + len(answers)
            limit(entries)
            for answer in answers:
                self.answer(item.get("linkId"), answer)

    def answer(self, link: object, answer: dict[str, Any]) -> None:
        """Add one answer to a question of the project's Questionnaire."""
        if link == questionnaire.HOUR:
            self.report.hour = hour(answer.get("valueDecimal"))
            return
        value = answer.get("valueCoding")
        meaning, words = self.concept(
            {"coding": [value]} if value else {"text": answer.get("valueString")}, "an answer"
        )
        if isinstance(link, str) and link.endswith(questionnaire.ABSENT):
            self.deny(words, meaning)
        elif isinstance(link, str) and link.endswith(questionnaire.PRESENT):
            self.affirm(words, meaning)
        else:
            self.report.unknown.add(f"{words} (answer to a question that is not known)")

    def concept(self, concept: object, where: str) -> tuple[Meaning, str]:
        """Return what the codings and the text of a CodeableConcept mean together, and the words to list it by."""
        found, named = [], []
        for coding in map(_dict, _list(_dict(concept).get("coding"))):
            system, code, display = (_text(coding.get(key)) for key in ("system", "code", "display"))
            named += [display, code]
            found.append(self.coded(system, code) or self.vocabulary.meaning(display))
        text = _text(_dict(concept).get("text"))
        found.append(self.vocabulary.meaning(text))
        exact = {finding for meaning in found for finding in meaning.exact}
        near = {finding for meaning in found for finding in meaning.near} if not exact else set()
        return Meaning(exact, near), shown(next(filter(None, [text, *named]), where))

    def coded(self, system: str, code: str) -> Meaning:
        """Return what a code of a system means; a code that is itself a CURIE needs no system that is known."""
        names = [prefix + code for prefix in SYSTEMS.get(system, ())] if code else []
        if system.startswith(OBO) and system.endswith(".owl"):
            names.append(f"{system[len(OBO) : -len('.owl')]}:{code}")
        if ":" in code:
            names.append(code)
        return next(filter(None, map(self.vocabulary.meaning, names)), Meaning())

    def affirm(self, words: str, meaning: Meaning, severity: object = None) -> None:
        self.report.add_present(words, meaning)
        if severity is not None and _severe(severity):
            graded = self.graded(meaning)
            if graded:
                self.report.add_present(f"{words}, severe", Meaning(graded))

    def deny(self, words: str, meaning: Meaning, severity: object = None) -> None:
        """A denial is of the narrowest thing that was named; with a grade, of the graded finding alone."""
        if severity is not None:
            graded = self.graded(meaning) if _severe(severity) else frozenset()
            self.report.add_absent(f"{words}, graded", Meaning(graded))
            return
        implied = {broader for finding in meaning.exact for broader in self.criteria.implied(finding) - {finding}}
        self.report.add_absent(words, Meaning(meaning.exact - implied))

    def unclear(self, words: str, meaning: Meaning) -> None:
        """What has a value that is not understood is at most nearly there, and is listed back."""
        if meaning:
            self.report.add_present(words, Meaning(near=meaning.exact | meaning.near))
        self.report.unknown.add(f"{words} (value not understood)")

    def graded(self, meaning: Meaning) -> frozenset[str]:
        """Return the findings whose name is the word severe and a name of what is meant, or of what that implies."""
        names = self.vocabulary.names_of
        wider = (broader for finding in meaning.exact for broader in self.criteria.implied(finding))
        found = (
            self.vocabulary.names.get(normal(f"severe {name}")) for finding in wider for name in names.get(finding, ())
        )
        return frozenset(graded for concepts in found if concepts for graded in concepts)

    def fault(self, resource: dict[str, Any]) -> str:
        """Return why a resource cannot be taken as it stands, empty where it can; note of whom it speaks."""
        subject = _text(_dict(resource.get("subject")).get("reference"))
        if subject:
            self.subjects.add(subject)
        if resource.get("modifierExtension") or resource.get("implicitRules"):
            return "modifier not understood"
        if resource.get("focus"):
            return "about something else than the patient"
        dates = [resource.get(name) for name in (*DATES, "authored")]
        starts = [_dict(date).get("start") if isinstance(date, dict) else date for date in dates]
        for start in starts:
            if start is not None and not (isinstance(start, str) and start[:4].isdigit()):
                return "date not understood"
            if start and start[:10] > self.today[: len(start[:10])]:
                return "dated in the future"
        return ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _concepts(value: object) -> Iterator[dict[str, Any]]:
    yield from map(_dict, value if isinstance(value, list) else [value])


def _words(value: object) -> set[str]:
    """The codes of a status, or its text where it has none."""
    if isinstance(value, str):
        return {normal(value)}
    codings = [
        _text(_dict(coding).get("code")) for concept in _concepts(value) for coding in _list(concept.get("coding"))
    ]
    return {normal(word) for word in codings or [_text(concept.get("text")) for concept in _concepts(value)]} - {""}


def _sayings(value: object) -> set[str]:
    """The codes, displays and texts of CodeableConcepts."""
    found = [_text(concept.get("text")) for concept in _concepts(value)]
    for concept in _concepts(value):
        for coding in map(_dict, _list(concept.get("coding"))):
            found += [_text(coding.get("code")), _text(coding.get("display"))]
    return {normal(word) for word in found} - {""}


def _severe(value: object) -> bool:
    return not _sayings(value).isdisjoint(SEVERE)


def _valued(part: dict[str, Any]) -> str:
    return next((name for name in part if name.startswith("value") and name != "value"), "")
