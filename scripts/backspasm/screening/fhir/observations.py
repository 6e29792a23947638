"""Observations of a record, with their components."""

from __future__ import annotations

from functools import partial

from ..findings import limit
from .dates import moment
from .elements import as_dict, as_list, as_text, codes_of, value_name
from .parts import MODIFIED, OUT_OF_SCOPE, Fault, Part
from .values import spoken, unvalued, value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .patients import Entry
    from .record import Record

# FHIR R4's value sets observation-status and observation-category.
OBSERVED = {"registered", "preliminary", "final", "amended", "corrected", "unknown"}
NOT_OBSERVED = {"cancelled", "entered-in-error"}
ASIDE = {"laboratory", "imaging", "social-history", "vital-signs"}
DATES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "effectiveTiming", "issued")


def parts(record: Record, entry: Entry) -> tuple[list[Part], Fault | None]:
    """Return an Observation and its components, and why they do not count.

    An Observation that only groups components or members is listed by those.
    """
    resource = entry.resource
    status = as_text(resource.get("status")) or "final"
    fault = None
    if status in NOT_OBSERVED:
        fault = Fault(status.replace("-", " "))
    elif status not in OBSERVED:
        fault = Fault("status not understood", understood=False)
    at, place = moment(resource, DATES), record.sites.place(resource.get("bodySite"))
    aside = OUT_OF_SCOPE if codes_of(resource.get("category")) & ASIDE else ""
    components = [as_dict(component) for component in as_list(resource.get("component"))]
    limit(len(components))
    found = []
    for part in (resource, *components):
        said = record.said(part.get("code"), entry.where, at, place, aside)
        name = value_name(part)
        if part is resource and not name and not said.meaning and components:
            continue
        if part is resource and not name and not said.meaning and resource.get("hasMember"):
            fault = fault or Fault("its members are entries of their own")
        add = partial(value, record, said, name, part) if name else partial(unvalued, record, said, part)
        modified = MODIFIED if part.get("modifierExtension") else None
        found.append(Part(said, add, spoken(part, name) if name else "", modified))
    return found, fault
