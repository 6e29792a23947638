"""Each check is clean on the graph, and trips on its patch, alone."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from conftest import SHARED, run

from backspasm import checks
from backspasm.errors import DataError
from backspasm.graph import build, hidden, ontology, reasoner
from backspasm.graph.namespaces import LBS
from backspasm.sandbox import keeper, process

CHECK_ALL = ["SHACL", "hermit", "owlrl"]
BAD = Path(__file__).parent / "bad"
CHECKS = checks.read()
PATCHES = {path.stem: path.read_text(encoding="utf-8") for path in BAD.iterdir()}
GROUPS = 4  # of patches
GRAPH = list(ontology.store())
RELATION = rdflib.URIRef("http://purl.org/dc/terms/relation")
SHAPES = rdflib.Graph().parse(ontology.path("shapes"), format="turtle")
SHAPED = sorted({str(name) for name in SHAPES.objects(None, RELATION)})
ALT_LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")


def patched(*names: str) -> ox.Store:
    """The graph after the patches of some checks."""
    store = ox.Store()
    store.extend(GRAPH)
    for name in names:
        store.update(PATCHES[name])
    return store


def in_rdflib(store: ox.Store) -> rdflib.Graph:
    lines = ox.serialize((quad.triple for quad in store), format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph(bind_namespaces="none").parse(data=lines, format="nt")


def sentences(graph: rdflib.Graph, name: str) -> list[str]:
    rows: Any = graph.query(CHECKS[name].text)
    return [str(row.fault) for row in rows]


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return in_rdflib(patched())


@pytest.mark.parametrize("group", range(GROUPS))
def test_patch_trips_its_check_and_no_other(group: int) -> None:
    """Each fault is a sentence in words of the graph, and has its place.

    All checks run over a group of patches at once, and over each patch alone where together they find anything else than each alone.
    """
    names = sorted(PATCHES)[group::GROUPS]
    alone = {name: CHECKS[name].faults(patched(name)) for name in names}
    together = checks.run(CHECKS.values(), patched(*names))
    if sorted(fault.sentence for fault in together) != sorted(f.sentence for faults in alone.values() for f in faults):
        alone = {name: checks.run(CHECKS.values(), patched(name)) for name in names}
    for name, faults in alone.items():
        assert {fault.check for fault in faults} == {name}
        for fault in faults:
            assert re.fullmatch(r"\S.* .*\.", fault.sentence), name
            assert list(fault.place) == CHECKS[name].columns[:-1], name
            assert fault.where, name
            assert "https://w3id.org/backspasm/" not in fault.words, name


@pytest.mark.reader
@pytest.mark.parametrize("name", CHECKS)
def test_rdflib_finds_the_same(name: str, graph: rdflib.Graph) -> None:
    """With the patch put in, and taken out again, it finds what pyoxigraph finds, so in the graph itself nothing."""
    store = patched(name)
    before, after = ({str(quad.triple) for quad in quads} for quads in (GRAPH, store))
    gone, come = (
        rdflib.Graph().parse(data="".join(f"{line} .\n" for line in lines), format="nt")
        for lines in (before - after, after - before)
    )
    graph -= gone
    graph += come
    found = sentences(graph, name)
    graph -= come
    graph += gone
    assert sorted(found) == sorted(fault.sentence for fault in CHECKS[name].faults(store))


def test_every_check_has_its_patch_and_every_patch_its_check() -> None:
    assert set(PATCHES) == set(CHECKS)
    assert len(CHECKS) > 60
    assert all(path.suffix == ".ru" for path in BAD.iterdir())


def test_header_says_what_holds_for_whom_and_in_which_columns() -> None:
    for name, check in CHECKS.items():
        rows = ox.Store().query(check.text)
        assert isinstance(rows, ox.QuerySolutions), name
        assert check.summary.endswith("."), name
        assert check.tags in (["general"], ["backspasm"]), name
        assert check.columns == [variable.value for variable in rows.variables], name
        assert check.columns[-1] == "fault", name
        assert len(check.columns) > 1, name
        assert "ORDER BY" in check.text, name


def test_generated_file_that_is_not_what_build_writes_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one that it does not write."""
    names = {f"{name}.ttl" for name in ontology.modules() if name.startswith(ontology.GENERATED)}
    names.add("generated/names.ttl")
    made = {name: Path(ontology.path(name[:-4])).read_text(encoding="utf-8") for name in names}
    made |= {"generated/derived.ttl": "other", "generated/graph.ttl": ""}
    assert made.pop("generated/mappings.ttl")
    monkeypatch.setattr(build, "made", lambda: made)
    faults = {fault.where: fault.sentence for fault in checks.stale()}
    assert faults.keys() == {f"ontology/generated/{name}.ttl" for name in ("derived", "graph", "mappings")}
    assert "run `backspasm build`" in faults["ontology/generated/derived.ttl"]
    assert "delete it" in faults["ontology/generated/mappings.ttl"]


def test_names_of_two_findings_that_are_alike_in_normal_form_are_a_fault() -> None:
    """Not if the names are of one finding, or the finding cannot be reported."""
    assert checks.alike(patched()) == []
    store = patched()
    for finding, name in (
        ("legWeakness", "the frailty of a limb"),
        ("legWeakness", "limb frailty"),
        ("footDrop", "Limb-frailty"),
        ("massage", "limb frailties"),
    ):
        store.add(ox.Quad(ox.NamedNode(LBS + finding), ALT_LABEL, ox.Literal(name, language="en")))
    (fault,) = checks.alike(store)
    assert fault.place == {"finding 1": f"{LBS}footDrop", "finding 2": f"{LBS}legWeakness"}
    assert fault.words.startswith("lbs:footDrop and lbs:legWeakness have names that differ only in ")
    assert fault.file.startswith("ontology/red-flags.ttl:")


def test_names_from_phrases_are_held_against_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrower name may be alike to another name of its finding; a near one may not, nor any to that of another."""
    fall, fever, limp = f"{LBS}fall", f"{LBS}fever", f"{LBS}limp"
    rows = [
        (fall, "exact", "frail limb"),
        (fever, "narrower", "limbs frail"),
        (fever, "exact", "heated"),
        (fever, "near", "heating"),
        (limp, "narrower", "limps"),
    ]
    monkeypatch.setattr(hidden, "rows", lambda: rows)
    two, one = checks.alike(patched())
    assert (list(two.place.values()), list(one.place.values())) == ([fall, fever], [fever])
    assert two.words.startswith("lbs:fall and lbs:fever have names that differ only in ")
    assert one.words.startswith("lbs:fever has a near name and another name that differ only in ")


def without_names(name: str) -> bytes:
    """The graph after the patch of a check, with blank nodes for the places of its faults, as N-Triples."""
    store = patched(name)
    named = (
        {"property", "term"} if name == "dangling-iris" else {"property"}
    )  # what the check takes only if it has a name
    cells = [cell for fault in CHECKS[name].faults(store) for cell in fault.place.items() if cell[0] not in named]
    places = {iri for _, iri in cells if iri.startswith("http")}
    nodes = {ox.NamedNode(iri): ox.BlankNode(f"b{number}") for number, iri in enumerate(sorted(places))}
    lines = []
    for quad in store:
        subject, value = (nodes.get(term, term) if isinstance(term, ox.NamedNode) else term for term in (quad.subject, quad.object))  # fmt: skip
        assert not isinstance(subject, ox.Literal)
        lines.append(f"{ox.Triple(subject, quad.predicate, value)} .\n")
    return "".join(lines).encode()


@pytest.mark.parametrize("name", [check.name for check in checks.choose([], general=True)])
def test_fault_of_a_blank_node_has_a_sentence_and_is_the_same_in_each_run(name: str) -> None:
    data, runs = without_names(name), []
    for _ in range(2):  # each load gives the blank nodes other names
        store = ox.Store()
        store.bulk_load(data, format=ox.RdfFormat.N_TRIPLES)
        runs.append([(fault.place, fault.sentence) for fault in CHECKS[name].faults(store)])
    assert runs[0] == runs[1]
    for place, sentence in runs[0]:
        assert re.match(r"\S.* .*\.", sentence)
        assert not sentence.startswith("This breaks the rule"), sentence
        assert not re.search(r"\b[0-9a-f]{25,32}\b", f"{place} {sentence}"), sentence
        assert ("lank node" in sentence) == ("[" in str(list(place.values()))[1:] or "A blank node" in place.values())
    assert len({str(row) for row in runs[0]}) == len(runs[0])
    assert any("lank node" in sentence for _, sentence in runs[0]) == ("ISBLANK" in CHECKS[name].text)


def test_field_case_of_blank_nodes() -> None:
    case = SHARED / "field-cases" / "check-blank-node-empty-sentence.ttl"
    if not case.is_file():
        pytest.skip("the field cases are not on this machine; set BACKSPASM_SHARED")
    first, second = (run("check", "--graph", str(case), "--format", "csv").stdout.decode() for _ in range(2))
    assert first == second
    rows = list(csv.DictReader(io.StringIO(first)))
    assert len(rows) == len({str(row) for row in rows}) == 13
    assert all(row["fault"].endswith(".") for row in rows)
    assert {row["check"] for row in rows if "lank node" in row["fault"]} == {"dangling-iris", "deprecated-in-use", "literals", "ontology-header", "whitespace"}  # fmt: skip
    (used,) = (row["fault"] for row in rows if row["check"] == "deprecated-in-use")
    assert used == (
        "A blank node uses https://example.org/g#old, which is deprecated: use its replacement. Blank node: [ a owl:Restriction ; "
        "owl:onProperty https://example.org/g#part ; owl:someValuesFrom https://example.org/g#old ] in https://example.org/g#new."
    )


def test_equal_rows_are_one_fault_and_a_row_without_a_sentence_states_the_rule() -> None:
    check = checks.Check("mine", "#+ summary: Everything is fine.\nSELECT ?a ?fault { VALUES ?a { 2 1 2 } OPTIONAL { ?a ?b ?fault } }")  # fmt: skip
    assert [(fault.place, fault.sentence) for fault in check.faults(ox.Store())] == [
        ({"a": number}, "This breaks the rule: Everything is fine.") for number in ("1", "2")
    ]


def test_checks_for_any_graph_find_nothing_in_an_empty_one() -> None:
    assert checks.run(checks.choose([], general=True), ox.Store()) == []


@pytest.mark.parametrize("text", ["ASK {}", "SELECT ?s { ?s ?p ?o }", "SELECT ?fault {", "DROP ALL"])
def test_query_that_is_no_check_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="'mine'"):
        checks.Check("mine", text).faults(ox.Store())


def test_what_a_store_hides_is_found_in_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyoxigraph writes 48.0 as 48 and @EN as @en when it loads them."""
    assert checks.written() == []
    module = tmp_path / "module.ttl"
    module.write_text(
        '<a:a> <a:p> 48.0 , 1.5 , "1"^^<http://www.w3.org/2001/XMLSchema#boolean> , 007 , "colour"@EN , "words"@en .',
        encoding="utf-8",
    )
    monkeypatch.setattr(ontology, "modules", lambda: ["module"])
    monkeypatch.setattr(ontology, "path", lambda name: str(module))
    assert [re.findall(r"'.+'|@\w+", fault.sentence)[0] for fault in checks.written()] == [
        "@EN",
        "'48.0'",
        "'1'",
        "'007'",
    ]


def test_a_term_is_declared_in_the_module_that_it_names() -> None:
    defined_by = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#isDefinedBy")
    count = 0
    for name in ontology.authored():
        for quad in ox.parse(path=ontology.path(name), format=ox.RdfFormat.TURTLE):
            if quad.predicate == defined_by:
                count += 1
                assert quad.object == ox.NamedNode(f"https://w3id.org/backspasm/{name}"), quad.subject
    assert count > 500


def test_shapes_have_a_message_and_name_checks_that_there_are() -> None:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    constraints = [*SHAPES.subjects(rdflib.RDF.type, sh.NodeShape), *SHAPES.subjects(sh.message)]
    assert set(SHAPED) <= set(CHECKS)
    assert len(SHAPED) > 15
    for shape in constraints:
        assert (shape, sh.property, None) in SHAPES or (shape, sh.message, None) in SHAPES
    assert not re.search(r"[+*}]\)?[+*{]", "".join(map(str, SHAPES.objects(None, sh.pattern))))


@pytest.mark.reader
def test_graph_holds_against_the_shapes(graph: rdflib.Graph) -> None:
    pytest.importorskip("pyshacl", reason="the shapes need the extra `check`")
    assert checks.shapes(graph) == []


@pytest.mark.reader
def test_shapes_see_what_the_checks_see() -> None:
    """All patches of checks that shapes say too, at once: each has its place among the shapes' faults."""
    pytest.importorskip("pyshacl", reason="the shapes need the extra `check`")
    seen = {fault.place["focus"] for fault in checks.shapes(in_rdflib(patched(*SHAPED)))}
    for name in SHAPED:
        assert {next(iter(fault.place.values())) for fault in CHECKS[name].faults(patched(name))} & seen, name


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a keeper runs apart runs in this process, with what a test changes in it."""
    monkeypatch.setattr(keeper, "call", lambda function, *arguments: function(*arguments))


@pytest.mark.usefixtures("here")
def test_reasoner_that_differs_from_the_rules_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = ("lbs:a", "lbs:p", "lbs:b"), ("lbs:a", "lbs:q", "lbs:b")
    monkeypatch.setattr(reasoner, "by_rules", lambda store: {one})
    monkeypatch.setattr(reasoner, "owlrl", lambda store: {other})
    assert [fault.sentence for fault in checks.reasoner("owlrl")] == [
        "A rule infers lbs:a lbs:p lbs:b, but owlrl does not.",
        "owlrl infers lbs:a lbs:q lbs:b, but no rule does.",
    ]


@pytest.mark.usefixtures("here")
def test_inconsistent_ontology_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def inconsistent(store: ox.Store) -> set[tuple[str, str, str]]:
        raise DataError("HermiT finds the ontology inconsistent")

    monkeypatch.setattr(reasoner, "hermit", inconsistent)
    assert [fault.sentence for fault in checks.reasoner("hermit")] == ["HermiT finds the ontology inconsistent."]


def test_graph_has_no_fault_and_check_says_how_many_checks_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "stale", lambda: ([], []))  # which takes as long as all others; test_derive asks it
    done = run("check")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, f"{len(CHECKS) + 2} checks ran, no fault\n", b"")


@pytest.mark.reader
def test_check_all_adds_the_shapes_and_two_reasoners_and_says_so() -> None:
    pytest.importorskip("pyshacl", reason="the shapes need the extra `check`")
    pytest.importorskip("owlready2", reason="the reasoners need the extra `reason`")
    done = run("check", "--all")
    assert (done.returncode, done.stdout.decode()) == (0, f"{len(CHECKS) + 5} checks ran, no fault\n")
    assert [word for word in CHECK_ALL if word in done.stderr.decode()] == CHECK_ALL


def test_graph_of_ones_own_gets_the_checks_for_any_graph(faulty: str) -> None:
    done = run("check", "--graph", faulty, "--format", "csv")
    assert done.returncode == 1
    assert list(csv.reader(io.StringIO(done.stdout.decode()))) == [
        ["check", "where", "fault", "file"],
        [
            "definitions-missing",
            "http://example.org/Dog",
            "http://example.org/Dog has neither a definition nor a comment.",
            "",
        ],
        ["labels-missing", "http://example.org/Cat", "http://example.org/Cat has no label.", ""],
    ]


def test_definition_may_use_the_head_noun_but_not_the_whole_label() -> None:
    store = ox.Store()
    store.update("""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        INSERT DATA { <http://example.org/good> rdfs:label "dull pain"@en ; skos:definition "pain without a sharp edge"@en .
          <http://example.org/bad> rdfs:label "dull pain"@en ; skos:definition "a Dull  pain, not a sharp one"@en }""")
    faults = CHECKS["definitions-circular"].faults(store)
    assert [fault.place["term"] for fault in faults] == ["http://example.org/bad"]


def test_named_checks_alone_run(faulty: str) -> None:
    done = run("check", "labels-missing", "labels-several", "--graph", faulty, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == [
        {
            "check": "labels-missing",
            "term": "http://example.org/Cat",
            "fault": "http://example.org/Cat has no label.",
            "file": "",
        }
    ]
    assert run("check", "labels-several", "--graph", faulty).stdout == b"1 checks ran, no fault\n"


WRONG = {
    "unknown check": (["check", "label-missing"], 2, "did you mean 'labels-missing'"),
    "unknown check beside a known one": (["check", "spans", "nothing"], 2, "no check 'nothing'"),
    "everything and a name": (["check", "--all", "spans"], 2, "leave out NAME"),
    "everything on somebody's graph": (
        ["check", "--all", "--graph", "x.ttl"],
        2,
        "leave out NAME, --graph and --store",
    ),
    "a check of the model on somebody's graph": (
        ["check", "spans", "--graph", "x.ttl"],
        2,
        "applies only to this project's graph",
    ),
    "unknown format": (["check", "--format", "xml"], 2, "invalid choice"),
    "absent graph": (["check", "--graph", "nothing.ttl"], 66, "no file"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_gets_a_sentence_and_its_code(case: str) -> None:
    arguments, code, sentence = WRONG[case]
    done = run(*arguments)
    assert done.returncode == code
    assert sentence in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""


RDFS, XSD = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2001/XMLSchema#"
HEAVY = {
    "a chain of subclasses": (f"<a:{n}> <{RDFS}subClassOf> <a:{n + 1}> .\n" for n in range(8000)),
    "1,000 values of a property with 1,000 ranges": (
        f'<a:s> <a:p> "{n}" .\n<a:p> <{RDFS}range> <{XSD}d{n}> .\n' for n in range(1000)
    ),
}


@pytest.mark.parametrize("case", HEAVY)
def test_checks_of_a_file_that_take_too_long_end_alone(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fills the memory or the time does so in a subprocess and not here."""
    monkeypatch.setattr(process, "MOST_SECONDS", 1)
    path = tmp_path / "heavy.nt"
    path.write_text("".join(HEAVY[case]), encoding="utf-8")
    done = run("check", "--graph", str(path))
    assert (done.returncode, done.stdout) == (65, b"")
    told = f"{str(path)!r}: checking takes more than 1024 MB or 1 s; check a smaller graph, or name a check"
    assert done.stderr.decode() == f"backspasm: {told}\n"


def test_more_faults_than_the_caller_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_FAULTS", 3)
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    for number in (3, 4):
        graph = "".join(f'<a:{n}> {label} " {n} " .\n' for n in range(number)).encode()
        if number == 3:
            assert len(json.loads(checks.faults_in(["whitespace"], graph))) == 3
        else:
            with pytest.raises(
                DataError, match="checking finds more than 3 faults; check a smaller graph, or name a check"
            ):
                checks.faults_in(["whitespace"], graph)
