"""Values of observations and answers: what they say of the finding that they are about."""

from __future__ import annotations

from ..findings import Meaning
from . import numbers
from .elements import (
    AFFIRMING,
    DENYING,
    INDETERMINATE,
    MILDER,
    NUMBERS,
    TIMES,
    answer,
    is_relative,
    is_severe,
    sayings,
    value_names,
    words,
)
from .parts import RELATIVES, Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .record import Record


def value(record: Record, said: Said, name: str, part: dict[str, Any]) -> None:
    """Add what an Observation, a component or an answer says with its member `name`, which is its `value[x]`."""
    value, interpreted = part.get(name), sayings(part.get("interpretation"))
    affirming = bool(interpreted & AFFIRMING)
    readings = numbers.measured(said.concept)
    number = numbers.Number(name, value, part.get("referenceRange"))
    if len(value_names(part)) > 1:
        record.unclear(said, "several values")
    elif name in TIMES:
        record.report.not_interpreted.add((said.words, number.text or "a date"))
    elif name in NUMBERS or (number.numbers and (readings or not number.unit)):
        measured(record, said, number, readings, part)
    elif name == "valueBoolean" and isinstance(value, bool):
        if value:
            record.affirm(said)
        elif affirming:
            record.unclear(said, "no")
        else:
            record.deny(said)
    elif name in ("valueCodeableConcept", "valueCoding", "valueString"):
        concept = {"text": value} if name == "valueString" else {"coding": [value]} if name == "valueCoding" else value
        coded(record, said, concept, affirming)
    else:
        record.unclear(said, "a value")


def coded(record: Record, said: Said, concept: object, affirming: bool) -> None:
    """Add what a finding with a coded or written value says: an answer, a grade, or a finding of its own.

    A no beside an `affirming` interpretation is not clear.
    """
    answered, value = answer(concept), words(concept, "a value")
    found = record.meaning(concept)
    if answered == "unknown":
        record.leave(said.words, said.at, f"answered: {value}")
    elif answered == "yes":
        record.affirm(said)
    elif answered == "no" and not affirming:
        record.deny(said)
    elif is_relative(concept):
        record.leave(f"{said.words}: {value}", said.at, RELATIVES)
    elif found and not answered:
        opposite = {other for one in found.exact for other in record.criteria.excludes.get(one, ())}
        both = bool(said.meaning) and opposite.isdisjoint(said.meaning.exact)
        heard = f"{said.words}: {value}" if said.meaning else value
        record.affirm(said.meaning_also(concept, found | said.meaning if both else found, heard))
    elif said.meaning and is_severe(concept):
        record.affirm(said, concept)
    elif said.meaning and sayings(concept) & MILDER:
        record.affirm(said.meaning_also(said.concept, said.meaning, f"{said.words}: {value}"))
    else:
        record.unclear(said, value)


def measured(
    record: Record, said: Said, number: numbers.Number | None, readings: list[numbers.Reading], part: dict[str, Any]
) -> None:
    """Add what a number says: the finding of a reading of the graph, or of its interpretation, or nothing."""
    interpretation = part.get("interpretation")
    found = numbers.findings(readings, number, interpretation)
    words = f"{said.words} {number.text}" if number else said.words
    if found:
        place = said.place if said.place.sites else record.sites.within(said.concept)
        record.affirm(Said(said.concept, Meaning(found), words, said.at, place))
    elif said.meaning and not readings and sayings(interpretation) & AFFIRMING:
        record.affirm(said.meaning_also(said.concept, said.meaning, words))
    elif said.meaning and not readings and sayings(interpretation) & DENYING:
        record.deny(said.meaning_also(said.concept, said.meaning, words))
    elif (aside := record.aside(said)) and not readings:
        record.leave(words, said.at, aside)
    else:
        record.report.not_interpreted.add((said.words, number.text if number else "no number"))


def unvalued(record: Record, said: Said, part: dict[str, Any]) -> None:
    """Add what an Observation or a component without a value says: its interpretation decides, if it has one."""
    interpretation = part.get("interpretation")
    interpreted, readings = sayings(interpretation), numbers.measured(said.concept)
    affirming, denying = bool(interpreted & AFFIRMING), bool(interpreted & DENYING)
    if readings and numbers.findings(readings, None, interpretation):
        measured(record, said, None, readings, part)
    elif affirming and not denying and not readings:
        record.affirm(said)
    elif denying and not affirming and not readings:
        record.deny(said)
    elif interpreted & INDETERMINATE:
        record.leave(said.words, said.at, "indeterminate")
    elif readings or part.get("dataAbsentReason"):
        record.leave(said.words, said.at, f"no value: {words(part.get('dataAbsentReason'), 'none given')}")
    elif interpreted:
        record.unclear(said, words(interpretation))
    else:
        record.affirm(said)


def spoken(part: dict[str, Any], name: str) -> str:
    """Return a value to print; an empty text if there is none."""
    value = part.get(name)
    if isinstance(value, bool):
        return str(value).lower()
    if name in NUMBERS or name in TIMES or isinstance(value, str):
        return numbers.Number(name, value).text
    return words({"coding": [value]} if name == "valueCoding" else value)
