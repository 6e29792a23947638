"""The answers of a QuestionnaireResponse: to the questions of this project, or to those of any other questionnaire."""

from __future__ import annotations

from functools import partial

from ...graph.concepts import normal
from .. import questionnaire
from ..findings import Meaning, hour_in_file, limit, shown
from .dates import COUNTS, NEAR, moment
from .elements import answer, as_dict, as_list, as_text, is_relative, value_name, value_names
from .parts import MODIFIED, RELATIVES, Fault, Part, Said
from .values import spoken, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..criteria import Question
    from .record import Record

HOURS = ("valueDecimal", "valueInteger")


class Answers:
    """Reads the answers of one QuestionnaireResponse into a record; `where` are the words that name the response."""

    def __init__(self, record: Record, response: dict[str, Any], where: str) -> None:
        self.record, self.where = record, where
        self.at = moment(response, ["authored"])
        self.questions = {question.id: question for question in record.criteria.questions}
        asked = as_text(response.get("questionnaire")).partition("|")[0]
        self.items = list(_items(response))
        links = {as_text(item.get("linkId")) for item, _ in self.items}
        ours = {*self.questions, questionnaire.PRESENT, questionnaire.ABSENT, questionnaire.HOUR}
        self.ours = asked == questionnaire.URL or (not asked and bool(links) and not links.isdisjoint(ours))

    def read(self, fault: Fault | None) -> None:
        """Add all answers; a response without any is listed as not used, and with a fault they are all only listed."""
        parts = [
            self.part(item, as_dict(given), of) for item, of in self.items for given in as_list(item.get("answer"))
        ]
        if not parts:
            nothing = self.record.said(None, self.where, self.at)
            parts = [Part(nothing, partial(self.record.leave, self.where, self.at, "no answers"))]
        self.record.add(parts, fault)

    def part(self, item: dict[str, Any], given: dict[str, Any], relative: bool) -> Part:
        """Return an answer to an item, ready to be added; `relative`: the item or one around it is about relatives."""
        link, name = as_text(item.get("linkId")), value_name(given)
        text = as_text(item.get("text")).rstrip("?: ")
        meaning = self.record.vocabulary.meaning(text) | self.record.vocabulary.meaning(as_text(item.get("definition")))
        asked = shown(as_text(item.get("text")) or link or self.where)
        # What our own questions ask is told by their ids, whatever texts stand with them.
        said, spoke = Said(None if self.ours else {"text": text}, meaning, asked, self.at), spoken(given, name)
        question = self.asked(link, text)
        if question:
            add = partial(self.question, question, given, name)
        elif self.ours and link in (questionnaire.PRESENT, questionnaire.ABSENT):
            add = partial(self.listed, link, given, name)
        elif self.ours and link == questionnaire.HOUR:
            add = partial(self.hour, asked, given)
        elif self.ours:
            unknown = f"{asked}: {spoke} (answer to an unknown question)"
            add = partial(self.record.report.unknown.add, unknown)
        else:
            add = partial(value, self.record, said, name, given)
        fault = Fault(RELATIVES) if relative and not self.ours else None
        if item.get("modifierExtension") or given.get("modifierExtension"):
            fault = MODIFIED
        return Part(said, add, spoke, fault)

    def asked(self, link: str, text: str) -> Question | None:
        """Return the question of this project that an item asks: by its id, or in its own words."""
        if self.ours:
            return self.questions.get(link)
        words = normal(f"{text}?")
        return next((question for question in self.questions.values() if normal(question.text) == words), None)

    def question(self, question: Question, given: dict[str, Any], name: str) -> None:
        """Add the answer to one of the project's questions, if it counts at the time of the screening."""
        value, report = given.get(name), self.record.report
        said = ("no", "yes")[value] if isinstance(value, bool) else answer(_concept(name, value))
        said = said if len(value_names(given)) == 1 else ""
        # Don't know on a day that cannot be read still leaves the question open.
        affirmed = said == "yes" or (said == "unknown" and not self.at.first)
        use, date, note = (self.record.dating.present if affirmed else self.record.dating.absent)(self.at)
        spoke = f"{question.text} {said or spoken(given, name)}"
        if not said:
            report.unknown.add(f"{spoke} (value not understood)")
        elif use == COUNTS:
            report.answer(question, said, date)
        elif use == NEAR:
            report.add_present(spoke, Meaning(near=question.yes), date, note)
        else:
            self.record.leave(spoke, self.at, note)

    def listed(self, link: str, given: dict[str, Any], name: str) -> None:
        """Add a finding of the open lists of what is present and what is absent."""
        concept = _concept(name, given.get(name))
        said = self.record.said(concept, "an answer", self.at)
        (self.record.affirm if link == questionnaire.PRESENT else self.record.deny)(said)

    def hour(self, asked: str, given: dict[str, Any]) -> None:
        hour = hour_in_file(next((given[name] for name in HOURS if name in given), None))
        if self.record.dating.present(self.at)[0] == COUNTS:
            self.record.report.hour = hour
        else:
            self.record.report.not_interpreted.add((asked, hour))


def _concept(name: str, value: object) -> object:
    """Return an answer's value as a CodeableConcept."""
    return {"text": value} if name == "valueString" else {"coding": [value]}


def _items(response: dict[str, Any]) -> list[tuple[dict[str, Any], bool]]:
    """Return all items of a response, each with whether it is about relatives; DataError for more than are read."""
    found: list[tuple[dict[str, Any], bool]] = []
    todo, entries = [(as_dict(item), False) for item in as_list(response.get("item"))], 0
    while todo:
        item, relative = todo.pop()
        relative = relative or is_relative({"text": item.get("text")})
        found.append((item, relative))
        answers = [as_dict(one) for one in as_list(item.get("answer"))]
        inner = [*as_list(item.get("item")), *(one for given in answers for one in as_list(given.get("item")))]
        todo += [(as_dict(one), relative) for one in inner]
        entries += 1 + len(answers)
        limit(entries + len(todo))
    return found
