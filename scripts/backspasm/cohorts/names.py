"""What the names in the data mean: looked up once for each distinct name, by the vocabulary of the screening."""

from __future__ import annotations

from functools import reduce
from operator import or_

from .. import errors
from ..graph.namespaces import PREFIXES
from ..graph.systems import SYSTEMS
from ..screening.findings import Meaning
from .tables import NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..screening.criteria import Criteria
    from ..screening.vocabulary import Vocabulary

COLUMNS = {"name": "VARCHAR", "reading": "INTEGER", "concept": "VARCHAR", "tier": "VARCHAR"}
ALSO = "\x1f"  # between the codes of one entry, as U+001F separates units
QUESTION = "question:"
BY_NAME = {prefix.casefold(): system for system in SYSTEMS for prefix in system.prefixes}
GIVEN = "~"  # before an IRI that a reader of records has found out


def rows(names: Iterable[str], vocabulary: Vocabulary, known: Criteria) -> Iterator[tuple[str, int, str, str]]:
    """Return name, reading, concept and tier of each meaning.

    Reading 0 has the user's mappings, and reading 1, if there are any, is the one without them.
    """
    readings = [vocabulary, *([vocabulary.built_in] if vocabulary.built_in else [])]
    questions = {PREFIXES["question"] + question.id: question for question in known.questions}
    for name in names:
        iri = name.strip().replace(QUESTION, PREFIXES["question"], 1)
        if name.startswith(GIVEN):
            given = name.removeprefix(GIVEN)
            yield name, 0, given, "question" if given in questions else "exact"
            continue
        for number, reading in enumerate(readings):
            if question := questions.get(iri):
                yield name, number, question.iri, "question"
                yield from ((name, number, finding, "yes") for finding in sorted(question.yes))
                yield from ((name, number, finding, "no") for finding in sorted(question.no))
            else:
                yield from ((name, number, *one) for one in _tiers(meaning(name, reading)))


def meaning(name: str, vocabulary: Vocabulary) -> Meaning:
    """Return the meaning of a name, or of several codes of one entry together."""
    if not name.startswith(ALSO):
        return vocabulary.meaning(name)
    return reduce(or_, (_coded(one, vocabulary) for one in name.split(ALSO)[1:]))


def _coded(name: str, vocabulary: Vocabulary) -> Meaning:
    """Return the meaning of a code in all ways in which its system can be written, as FHIR's codes are read."""
    prefix, _, code = name.partition(":")
    system = BY_NAME.get(prefix.casefold())
    return vocabulary.coded(system.urls[0], code) if system and code else vocabulary.meaning(name)


def shown(name: str) -> str:
    """Return a name as people read it."""
    return errors.shown(" / ".join(name.split(ALSO)[1:]) if name.startswith(ALSO) else name)


def _tiers(found: Meaning) -> Iterator[tuple[str, str]]:
    """Return each concept with its tier; NOTHING for a code without a bearing."""
    yield from ((concept, "exact") for concept in sorted(found.exact))
    yield from ((concept, "narrower") for concept in sorted(found.entailed - found.exact))
    yield from ((concept, "near") for concept in sorted(found.near - found.sure))
    if not found and not found.bearing:
        yield NOTHING, "none"
