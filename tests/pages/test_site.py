"""Every page is sound HTML with the notice, every link leads somewhere, and everything that is said has a page."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import subprocess
import sys
from urllib.parse import urlsplit

import html5lib
import pyoxigraph as ox
import pytest
from conftest import select
from paged import NOTICE, exported, of_class, parsed, served, tags, tree, words

from backspasm import question
from backspasm.graph.namespaces import LBS
from backspasm.pages import files, site

PAGES = [path for path in exported() if path.endswith(".html")]
EACH_KIND = [
    "index.html",
    "dehydration.html",
    "caudaEquinaSyndromeSigns.html",
    "claim/hydration_aimedAtCauseOf_lowBackSpasm.html",
    "source/low-back-cramps-or-spasms.html",
    "source/low-back-cramps-or-spasms_systemic-factors_dehydration.html",
    "evidence/aquatic-exercise-recommended.html",
    "reference/Maughan2019.html",
    "silence/sleeping-position.html",
    "possibleCauseOf.html",
    "questions.html",
    "questions/causes.html",
    "questions/concept.html",
    "search.html",
    "screen.html",
    "sparql.html",
]


def test_every_page_is_well_formed_with_title_language_notice_and_one_heading() -> None:
    assert len(PAGES) > 1800
    for path in PAGES:
        page = tree(path)
        assert page.get("lang") == "en", path
        assert words(page.find("head/title")).endswith(" – backspasm"), path
        assert [words(one) for one in of_class(page, "notice")] == [NOTICE], path
        assert len(tags(page, "h1")) == 1, path
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize("path", EACH_KIND)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_strict_html_parser_reads_a_page_of_each_kind(path: str) -> None:
    for page in (exported()[path], served().page(path)):
        html5lib.HTMLParser(strict=True).parse(page)


def test_no_page_carries_a_style_or_a_script_of_its_own_or_loads_from_another_host() -> None:
    for path in PAGES:
        page = tree(path)
        assert not tags(page, "style"), path
        assert [one.text for one in tags(page, "script")] == [None], path
        for one in page.iter():
            assert not [name for name in one.attrib if name == "style" or name.startswith("on")], path
        loaded = [one.get("src") for one in tags(page, "script")]
        loaded += [one.get("href") for one in tags(page, "link")]
        assert not [address for address in loaded if urlsplit(address or "").netloc], path
        assert not {"img", "iframe", "object", "embed", "base"} & {one.tag for one in page.iter()}, path
        (policy,) = [one.get("content") for one in tags(page, "meta") if one.get("http-equiv")]
        assert policy == files.POLICY, path
    assert "unsafe" not in files.POLICY
    assert files.POLICY.startswith("default-src 'none'; ")


def test_no_link_of_the_site_is_dead_or_leaves_its_folder() -> None:
    files, anchors = exported(), {path: {one.get("id") for one in tree(path).iter()} for path in PAGES}
    followed = 0
    for path in PAGES:
        for one in tree(path).iter():
            for name in ("href", "src", "action"):
                address = urlsplit(one.get(name, ""))
                if one.get(name) is None or address.scheme or address.netloc:
                    assert one.get(name) is None or address.scheme in ("http", "https"), path
                    continue
                followed += 1
                assert not address.path.startswith("/"), path
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address.path))
                target = target if address.path else path
                assert target in files, f"{path} has a link to {target}"
                assert not address.fragment or address.fragment in anchors[target], f"{path}: #{address.fragment}"
    assert followed > 40_000


KINDS = (
    "Concept",
    "Claim",
    "Item",
    "Sentence",
    "EvidenceNote",
    "Reference",
    "Silence",
    "Document",
    "ScreeningQuestion",
)


@pytest.mark.parametrize("kind", KINDS)
def test_everything_of_a_kind_has_a_page_with_its_name_and_its_data(kind: str) -> None:
    things = [row.thing for row in select(f"SELECT DISTINCT ?thing {{ ?thing a <{LBS}{kind}> }}")]
    assert things
    for thing in things:
        stem = thing.removeprefix(LBS)
        assert f"{stem}.html" in exported(), thing
        for form in files.DATA:
            assert f"{stem}{form}" in exported(), thing


def test_the_data_beside_a_page_are_the_same_triples_in_three_formats() -> None:
    forms = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".jsonld": ox.RdfFormat.JSON_LD}
    for path in EACH_KIND[1:10]:
        stem, read = path.removesuffix(".html"), []
        for form, syntax in forms.items():
            dataset = ox.Dataset(ox.parse(exported()[stem + form], format=syntax))
            dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
            read.append({str(quad) for quad in dataset})
        assert read[0] == read[1] == read[2], stem
        assert any(str(ox.NamedNode(LBS + stem)) in triple for triple in read[0])


def test_the_data_of_a_claim_have_its_derivation_and_those_of_a_concept_its_mappings() -> None:
    claim = exported()["claim/hydration_aimedAtCauseOf_lowBackSpasm.ttl"].decode()
    assert 'rule "property-chain"' in claim
    assert "E86.0" in exported()["dehydration.ttl"].decode()


def test_the_server_has_the_same_paths_and_only_forms_differ() -> None:
    assert served().paths() == site.paths() == list(exported())
    differ = [path for path in EACH_KIND if served().page(path) != exported()[path]]
    assert set(differ) <= {
        "questions/causes.html",
        "questions/concept.html",
        "search.html",
        "screen.html",
        "sparql.html",
    }
    assert site.page("dehydration.html") == exported()["dehydration.html"]


@pytest.mark.parametrize(
    "path", ["", "nothing.html", "dehydration", "../pyproject.toml", "static/../site.py", "claim/"]
)
def test_there_is_no_page_of_another_name(path: str) -> None:
    assert served().page(path) is None


def test_the_paths_are_sorted_and_have_a_page_for_each_question() -> None:
    assert site.paths() == sorted(set(site.paths()))
    for name in question.names():
        assert f"questions/{name}.html" in site.paths()


def test_the_pages_are_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from backspasm.exporters import content, formats\n"
        "for path, data in formats.export('site', content.content()).items(): print(hashlib.sha256(data).hexdigest(), path)"
    )
    elsewhere = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONHASHSEED": "4711",
        "LC_ALL": "C",
        "TZ": "Pacific/Auckland",
    }
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=elsewhere, text=True)
    assert done.stdout.splitlines() == [
        f"{hashlib.sha256(data).hexdigest()} {path}" for path, data in exported().items()
    ]


REASSURING = re.compile(
    r"\b(no need to worry|don't worry|you are fine|nothing is wrong|harmless|all clear|safe to)\b", re.I
)
DENIED = "never says that nothing is wrong"


def test_no_page_reassures() -> None:
    for path in PAGES:
        found = REASSURING.search(words(tree(path).find("body")).replace(DENIED, ""))
        assert not found, f"{path}: {found}"


def test_a_markup_in_a_text_is_shown_and_not_read() -> None:
    page = served().page("search.html", {"text": ['<script>alert(1)</script>&amp;"']})
    assert page is not None
    assert b"<script>alert" not in page
    (field,) = [one for one in tags(parsed(page), "input") if one.get("name") == "text"]
    assert field.get("value") == '<script>alert(1)</script>&amp;"'
