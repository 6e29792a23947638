"""The red flags as FHIR R4: a Questionnaire that asks for findings, and a PlanDefinition that evaluates its answers.

The conditions are FHIRPath expressions over the QuestionnaireResponse, generated from the criteria of the graph.
"""

from __future__ import annotations

from ..graph import VERSION, queries
from ..graph.namespaces import LBS
from .criteria import Criteria
from .vocabulary import Vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import pyoxigraph as ox

    from .criteria import Alternative, Flag

URL = LBS + "Questionnaire/red-flags"
PLAN = LBS + "PlanDefinition/red-flags"
PRESENT, ABSENT, HOUR = ".present", ".absent", "hour"
CHECK_BOX = {
    "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
    "valueCodeableConcept": {
        "coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "check-box"}]
    },
}
OTHER = "Other findings that the document or the graph names"
ASK_PRESENT = "Which of these are present?"
ASK_ABSENT = "Which of these were asked about and are absent?"
ASK_HOUR = "How many hours since the onset? (0 to 8760)"


class Paths:
    """Builds FHIRPath conditions over the answers of a QuestionnaireResponse."""

    def __init__(self, store: ox.Store, criteria: Criteria) -> None:
        self.criteria = criteria
        self._narrower: dict[str, set[str]] = {}
        for finding, narrower in queries.rows(store, queries.read("screening/narrower")):
            self._narrower.setdefault(finding, set()).add(narrower)

    def narrower(self, findings: Iterable[str]) -> set[str]:
        """Return the findings and all findings that imply one of them."""
        wanted = set(findings)
        return wanted.union(*(self._narrower.get(finding, ()) for finding in wanted))

    def met(self, flag: Flag) -> str:
        """Return the condition that a red flag is met."""
        return _any(_all(self.present([leaf]) for leaf in sorted(way.all)) for way in flag.alternatives)

    def near(self, flag: Flag) -> str:
        """Return the condition that a red flag is partly met or met."""
        guarded = [way for way in flag.alternatives if self.opposed(way)]
        plain = flag.near.union(*(way.core for way in flag.alternatives if way not in guarded))
        halves = (_all([self.touched(way.core - plain), f"({self.ruled_out(way)}).not()"]) for way in guarded)
        return _any([self.touched(plain), *halves])

    def opposed(self, way: Alternative) -> list[str]:
        """Return the core findings of an alternative that have an opposite; empty if it has only one core finding."""
        return sorted(way.core & frozenset()) if len(way.core) > 1 else []

    def ruled_out(self, way: Alternative) -> str:
        return _any(_all([self.denied(finding), f"({self.touched([finding])}).not()"]) for finding in self.opposed(way))

    def touched(self, findings: Iterable[str]) -> str:
        """Return the condition that one of the findings is present, or an opposite of one is denied."""
        narrower = self.narrower(findings)
        opposites = {finding for finding, excluded in self.criteria.excludes.items() if excluded & narrower}
        return _any([self.present(findings), self.answered(ABSENT, opposites)])

    def denied(self, finding: str) -> str:
        """Return the condition that a finding, or a finding that it implies, is denied."""
        broader = {other for other, narrower in self._narrower.items() if finding in narrower} | {finding}
        opposites = {other for other, excluded in self.criteria.excludes.items() if excluded & broader}
        return _any([self.answered(ABSENT, broader), self.answered(PRESENT, self.narrower(opposites))])

    def present(self, findings: Iterable[str]) -> str:
        return self.answered(PRESENT, self.narrower(findings))

    def answered(self, question: str, findings: Iterable[str]) -> str:
        """Return the condition that one of the findings answers a PRESENT or ABSENT question; empty without findings.

        The codes are one regular expression, since evaluators are slow at long lists of codes.
        """
        codes = "|".join(sorted(finding.removeprefix(LBS) for finding in findings))
        path = f"QuestionnaireResponse.repeat(item).where(linkId.endsWith('{question}')).answer.value"
        return f"{path}.where(code.matches('^({codes})$')).exists()" if codes else ""


def _any(conditions: Iterable[str]) -> str:
    return " or ".join(f"({condition})" for condition in conditions if condition) or "false"


def _all(conditions: Iterable[str]) -> str:
    return " and ".join(f"({condition})" for condition in conditions if condition)


def questionnaire(store: ox.Store) -> dict[str, Any]:
    """Return the FHIR R4 Questionnaire of a graph: for each red flag, which findings are present and which absent."""
    criteria, vocabulary = Criteria(store), Vocabulary(store, lambda: [store])
    paths, asked, groups = Paths(store, criteria), set(), []
    for flag in criteria.flags:
        leaves = flag.sought.union(*(way.context for way in flag.alternatives))
        opposites = {finding for finding, excluded in criteria.excludes.items() if excluded & leaves}
        options = (paths.narrower(leaves) | opposites) & vocabulary.names_of.keys()
        asked |= options
        groups.append(
            _group(
                _local(flag.iri),
                flag.label,
                " ".join(question.text for question in flag.questions),
                options,
                vocabulary.labels,
            )
        )
    rest = vocabulary.names_of.keys() - asked
    return {
        "resourceType": "Questionnaire",
        **_header(
            URL, "RedFlagQuestionnaire", "Red flags: which findings are present, and which are absent", criteria.notice
        ),
        "subjectType": ["Patient"],
        "item": [
            *groups,
            _group("other", OTHER, ASK_PRESENT, rest, vocabulary.labels),
            {"linkId": HOUR, "text": ASK_HOUR, "type": "decimal"},
        ],
    }


def _group(name: str, label: str, question: str, options: Iterable[str], labels: dict[str, str]) -> dict[str, Any]:
    codings = [
        {"valueCoding": {"system": LBS, "code": _local(option), "display": labels[option]}}
        for option in sorted(options, key=lambda option: (labels[option], option))
    ]
    shared = {"extension": [CHECK_BOX], "type": "choice", "repeats": True, "answerOption": codings}
    return {
        "linkId": name,
        "text": label,
        "type": "group",
        "item": [
            {"linkId": name + PRESENT, "text": question or ASK_PRESENT, **shared},
            {"linkId": name + ABSENT, "text": ASK_ABSENT, **shared},
        ],
    }


def plan_definition(store: ox.Store) -> dict[str, Any]:
    """Return the FHIR R4 PlanDefinition of a graph: for each red flag, what to do if it is met or partly met."""
    criteria = Criteria(store)
    paths, actions = Paths(store, criteria), []
    for flag in criteria.flags:
        met, near = paths.met(flag), paths.near(flag)
        actions.append(_action(_local(flag.iri), flag.label, flag.disposition, met))
        actions.append(
            _action(
                f"{_local(flag.iri)}.near",
                f"Ask about: {flag.label}",
                " ".join(question.text for question in flag.questions),
                f"({near}) and ({met}).not()",
            )
        )
    return {
        "resourceType": "PlanDefinition",
        **_header(PLAN, "RedFlagPlan", "Red flags: when they are met, and when to ask", criteria.notice),
        "type": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "eca-rule"}]
        },
        "relatedArtifact": [{"type": "depends-on", "resource": f"{URL}|{VERSION}"}],
        "action": actions,
    }


def _action(name: str, title: str, text: str, condition: str) -> dict[str, Any]:
    action = {
        "id": name,
        "title": title,
        "textEquivalent": text,
        "condition": [{"kind": "applicability", "expression": {"language": "text/fhirpath", "expression": condition}}],
        "input": [{"type": "QuestionnaireResponse"}],
    }
    return {key: value for key, value in action.items() if value}


def _header(url: str, name: str, title: str, notice: str) -> dict[str, Any]:
    return {
        "id": url.rpartition("/")[2],
        "url": url,
        "version": VERSION,
        "name": name,
        "title": title,
        "status": "draft",
        "experimental": True,
        "description": f"{notice} What was not asked is unknown.",
        "copyright": "CC BY 4.0",
    }


def _local(iri: str) -> str:
    return iri.removeprefix(LBS)
