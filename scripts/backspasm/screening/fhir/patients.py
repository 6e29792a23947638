"""Whom the entries of a record are about: references are resolved, and patients told apart."""

from __future__ import annotations

import json
import re

from ...errors import DataError
from .elements import as_dict, as_list, as_text, concepts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RESTFUL = re.compile(r"(https?://.*/)[A-Za-z]+/[A-Za-z0-9.-]+")
TYPE = re.compile("[A-Z][A-Za-z]{2,59}")
TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)(?:/[A-Za-z0-9.-]+$|\?)")
QUERY = "?identifier="


class Entry:
    """An entry of a record: the words that name it, its fullUrl, and its resource.

    The references of a resource within another one are to what that one contains: `contained`.
    """

    def __init__(
        self, where: str, url: object, resource: object, contained: dict[str, dict[str, Any]] | None = None
    ) -> None:
        self.where = where
        self.url = _address(as_text(url))
        self.resource: dict[str, Any] = as_dict(resource)
        self.kind = as_text(self.resource.get("resourceType"))
        match = RESTFUL.fullmatch(self.url)
        self.base = match[1] if match else ""
        own = map(as_dict, as_list(self.resource.get("contained")))
        self.contained = contained or {f"#{as_text(one.get('id'))}": one for one in own}
        self._names: dict[str, list[str]] = {}

    def names_within(self, address: str) -> list[str]:
        """Return the names of a contained resource: its identifiers, or else all that it says."""
        if address not in self._names:
            found = self.contained.get(address, {})
            self._names[address] = _identifiers(found.get("identifier")) or [json.dumps(found, sort_keys=True)]
        return self._names[address]


class Patients:
    """Resolves the references of a record, and joins the names of each patient: addresses and identifiers."""

    def __init__(self, entries: list[Entry]) -> None:
        bases = {entry.base for entry in entries} - {""}
        self._base = bases.pop() if len(bases) == 1 else ""
        self._same: dict[str, str] = {}
        self._resources: dict[str, dict[str, Any]] = {}
        self._found: set[str] = set()
        for entry in entries:
            for name in self._names_of(entry):
                self._resources.setdefault(name, entry.resource)
        for entry in entries:
            if entry.kind == "Patient":
                links = [as_dict(link).get("other") for link in as_list(entry.resource.get("link"))]
                names = [*self._names_of(entry), *_identifiers(entry.resource.get("identifier"))]
                self._join([*names, *(name for link in links for name in self._names(link, entry))])
            for reference in _subjects(entry.resource):
                if self._kind(reference, entry) in ("", "Patient"):
                    self._join(self._names(reference, entry))

    def one_only(self) -> None:
        """Raise DataError if the record is about more than one patient."""
        if len({self._root(name) for name in self._found}) > 1:
            raise DataError("the record is about more than one patient; screen one patient at a time")

    def other_than_patient(self, entry: Entry) -> str:
        """Return whom or what an entry is about if that is not the patient, else an empty text."""
        subjects = list(_subjects(entry.resource))
        for reference in subjects:
            kind = self._kind(reference, entry)
            if kind not in ("", "Patient"):
                return f"about a {kind}, not the patient"
        own = {self._root(name) for reference in subjects for name in self._names(reference, entry)}
        for focus in concepts(entry.resource.get("focus") or []):
            if not own or own.isdisjoint(self._root(name) for name in self._names(focus, entry)):
                return "about something else than the patient"
        return ""

    def resource(self, reference: object, entry: Entry) -> dict[str, Any]:
        """Return the resource of the record, or within the entry, that a reference means; empty if there is none."""
        address = as_text(as_dict(reference).get("reference"))
        if address.startswith("#"):
            return entry.contained.get(address, {})
        return self._resources.get(self._resolved(address, entry), {}) if address else {}

    def _kind(self, reference: dict[str, Any], entry: Entry) -> str:
        """Return the type of the resource that a reference means, empty if it is not known."""
        match = TYPED.search(_address(as_text(reference.get("reference"))))
        found = as_text(self.resource(reference, entry).get("resourceType"))
        kind = found or (match[1] if match else "") or as_text(reference.get("type")).rpartition("/")[2]
        return kind if TYPE.fullmatch(kind) else ""

    def _names(self, reference: object, entry: Entry) -> list[str]:
        """Return the names by which a reference calls a resource."""
        found = _identifiers(as_dict(reference).get("identifier"))
        address = as_text(as_dict(reference).get("reference"))
        if address.startswith("#"):
            found += entry.names_within(address)
        elif QUERY in address:
            from urllib.parse import unquote

            found.append(f"identifier {unquote(address.partition(QUERY)[2])}")
        elif address:
            found.append(self._resolved(address, entry))
        return found

    def _resolved(self, address: str, entry: Entry) -> str:
        address = _address(address)
        return address if ":" in address else (entry.base or self._base) + address

    def _names_of(self, entry: Entry) -> list[str]:
        names, id = [entry.url] if entry.url else [], as_text(entry.resource.get("id"))
        if id:
            names.append(f"{entry.base or self._base}{entry.kind}/{id}")
        return names or [f"{entry.where} {entry.kind}"]

    def _join(self, names: list[str]) -> None:
        for name in names:
            self._same[self._root(name)] = self._root(names[0])
        self._found.update(names[:1])

    def _root(self, name: str) -> str:
        while (above := self._same.setdefault(name, name)) != name:
            self._same[name] = self._same[above]
            name = above
        return name


def _address(text: str) -> str:
    """Return an address without its version; the case of a URN does not matter."""
    text = text.partition("/_history/")[0]
    return text.lower() if text[:4].lower() == "urn:" else text


def _identifiers(value: object) -> list[str]:
    """Return the names that Identifiers give."""
    found = [(as_text(one.get("system")), as_text(one.get("value"))) for one in concepts(value)]
    return [f"identifier {system}|{number}" for system, number in found if number]


def _subjects(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("subject", "patient"):
        if resource.get(name):
            yield from concepts(resource[name])
