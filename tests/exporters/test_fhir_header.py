"""Every resource has the notice, the version, the same rights, and an id that FHIR takes."""

from __future__ import annotations

import re

from exported import whole
from fhir_bundle import DOCUMENT, bundle

from backspasm.exporters import fhir_header


def test_notice_and_version_stand_in_every_resource() -> None:
    head = whole().header
    for entry in bundle().entry:
        assert entry.resource.description.startswith(head.notice)
        assert (entry.resource.version, entry.resource.status, entry.resource.experimental) == (
            head.version,
            "draft",
            True,
        )
    assert (bundle().meta.tag[0].display, bundle().identifier.value) == (head.notice, head.version)


def test_all_resources_have_one_publisher_date_and_copyright_and_no_contact() -> None:
    (rights,) = {
        (one.publisher, one.as_json()["date"], one.copyright) for one in (each.resource for each in bundle().entry)
    }
    publisher, date, text = rights
    assert publisher == "The backspasm authors"
    assert date == whole().header.modified
    assert publisher in text
    assert whole().header.license in text
    assert not re.search(r"@|tel:", text)
    assert [each.resource.contact for each in bundle().entry if each.resource.contact] == []


def test_ids_are_as_long_and_as_plain_as_fhir_takes_them() -> None:
    ids = {entry.resource.id for entry in bundle().entry}
    assert f"{DOCUMENT}.first-48-hours" in ids
    for name in (*ids, fhir_header.resource_id("a-long-leaflet" * 5, "a_group")):
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", name)
    assert len({fhir_header.resource_id("a-long-leaflet" * 5, group) for group in ("first", "second")}) == 2
