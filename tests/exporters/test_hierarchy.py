"""What is above a concept: its kind, and what it is a kind of or implies within that kind, each step once."""

from __future__ import annotations

import pytest
from exported import whole

from backspasm.exporters import hierarchy
from backspasm.graph.namespaces import LBS


def above(name: str, wholes: bool = False) -> set[str]:
    return {one.removeprefix(LBS) for one in hierarchy.parents(whole(), wholes)[LBS + name]}


def test_a_concept_that_implies_none_of_its_kind_is_below_its_narrowest_kind() -> None:
    """Dehydration is a state of the body; massage is a therapy, and an intervention only because of that."""
    assert above("dehydration") == {"BodyState"}
    assert above("massage") == {"Therapy"}
    assert above("Therapy") == {"Intervention"}


def test_an_implied_finding_is_above_and_the_kind_only_above_that() -> None:
    """High fever is fever; severe low back pain is back pain only because it is severe back pain."""
    assert above("highFever") == {"fever"}
    assert above("fever") == {"Finding"}
    assert above("severeLowBackPain") == {"lowBackPain", "severeBackPain"}


def test_a_kind_of_a_disorder_is_below_it() -> None:
    assert above("spinalStenosis") == {"underlyingSpineCondition"}


def test_what_is_implied_across_kinds_that_exclude_each_other_is_not_above() -> None:
    """A fall from a height, an exposure, implies significant trauma, an injury, and is a fall."""
    claims = {(row.subject, row.object) for row in whole().rows("claims") if row.predicate == f"{LBS}impliesFinding"}
    assert (f"{LBS}fallFromHeight", f"{LBS}significantTrauma") in claims
    assert above("fallFromHeight") == {"fall"}
    assert above("spasmWithLossOfControl") == {"RedFlagCriterion"}


def test_a_kind_of_another_subkind_of_one_kind_is_below_both() -> None:
    """Applying ice is a self-care action and a kind of cold therapy; both are interventions, and may be the same."""
    assert above("icing") == {"SelfCareAction", "coldTherapy"}


def test_a_whole_is_above_its_members_only_where_that_is_asked_for() -> None:
    """The document names NSAIDs among medications."""
    assert above("nsaids") == {"MedicationClass"}
    assert above("nsaids", wholes=True) == {"medications"}


@pytest.mark.parametrize("wholes", [False, True])
def test_nothing_is_above_itself_and_no_step_is_said_twice(wholes: bool) -> None:
    wider = hierarchy.parents(whole(), wholes)
    assert len(wider) > 400
    for name, parents in wider.items():
        assert name not in hierarchy.ancestors(wider, name)
        for one in parents:
            assert not any(one in hierarchy.ancestors(wider, other) for other in parents), name
