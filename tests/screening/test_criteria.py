"""The criteria need only a part of the graph."""

from __future__ import annotations

import backspasm
from backspasm.screening import criteria, vocabulary
from backspasm.screening.criteria import Criteria
from backspasm.screening.vocabulary import Vocabulary


def test_criteria_read_from_what_they_need_are_those_of_the_whole_graph() -> None:
    whole = Criteria(backspasm.store())
    for small, large in zip(criteria.criteria().flags, whole.flags, strict=True):
        for name in ("iri", "item", "label", "near", "sought"):
            assert getattr(small, name) == getattr(large, name)
        assert [question.text for question in small.questions] == [question.text for question in large.questions]
        assert len(small.alternatives) == len(large.alternatives)
    assert Vocabulary(backspasm.store(), list).names == vocabulary.vocabulary().names
