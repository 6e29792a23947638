"""The redirects for w3id.org lead every IRI of the ontology to its page, or to a file that an export has, in the format asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

import backspasm
from backspasm.exporters import classes
from backspasm.exporters.formats import EXPORTERS
from backspasm.graph.namespaces import LBS
from backspasm.pages import site

TEXT = (Path(__file__).parents[1] / "ontology" / "w3id.htaccess").read_text(encoding="utf-8")
RULES = re.findall(r"(?:RewriteCond %\{HTTP_ACCEPT\} (\S+)\n)?RewriteRule (\S+) (?:HOST|PAGES)/(\S+) \[R=303,L\]", TEXT)


def led(iri: str, accept: str) -> str | None:
    """The file to which the rules lead an IRI."""
    path = iri.removeprefix(LBS.rstrip("/")).removeprefix("/")
    for wanted, pattern, file in RULES:
        found = re.search(pattern, path)
        if found and re.search(wanted, accept):
            return str(file.replace("$1", found[1])) if "$1" in file else str(file)
    return None


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/rdf+xml", "rdfxml"),
        ("application/ld+json;q=0.9, */*;q=0.1", "jsonld"),
        ("application/n-triples", "ntriples"),
        ("application/trig", "trig"),
        ("text/turtle", "turtle"),
    ],
)
def test_every_iri_leads_to_the_format_that_is_asked_for(accept: str, form: str) -> None:
    terms = {term.value for quad in backspasm.store() for term in quad.triple if isinstance(term, ox.NamedNode)}
    own = [iri for iri in terms if iri.startswith(LBS)]
    assert LBS + backspasm.__version__ in own
    assert len(own) > 3000
    assert {(led(iri, accept),) for iri in [LBS.rstrip("/"), *own]} == {EXPORTERS[form].files}


def test_every_iri_leads_a_browser_to_its_page_or_to_that_which_has_it() -> None:
    subjects = {quad.subject.value for quad in backspasm.store() if isinstance(quad.subject, ox.NamedNode)}
    own = {iri.removeprefix(LBS) if iri.startswith(LBS) else "" for iri in subjects if f"{iri}/".startswith(LBS)}
    assert len(own) > 3000
    for path in own:
        assert led(f"{LBS}{path}", "text/html,application/xhtml+xml,*/*;q=0.8") == f"{site.stem(path)}.html"


@pytest.mark.parametrize("accept", ["application/rdf+xml", "text/turtle", "*/*"])
@pytest.mark.parametrize("iri", [classes.IRI, f"{LBS}{backspasm.__version__}/classes"])
def test_the_class_view_leads_to_its_own_file(iri: str, accept: str) -> None:
    """No other file describes it."""
    assert (led(iri, accept),) == EXPORTERS["owl-classes"].files


def test_no_file_is_named_that_no_export_has() -> None:
    files = {name for exporter in EXPORTERS.values() for name in exporter.files}
    assert set(re.findall(r" HOST/(\S+)", TEXT)) <= files
    assert len(RULES) == TEXT.count("RewriteRule")
