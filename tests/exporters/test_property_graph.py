"""GraphML as networkx reads it, and the CSV for Neo4j as Ladybug, a Cypher engine, reads it: both come back whole."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import igraph
import ladybug
import networkx
import pytest
from exported import Statement, cited, counts, drawn, made, only, statements, whole
from faults import property_graph as property_graph_faults

from backspasm.graph.namespaces import shorten

Cypher = Callable[[str], list[Any]]
TYPES = {"string": "STRING", "long": "INT64", "double": "DOUBLE", "boolean": "BOOLEAN"}
# What prevention is aimed at among the risk factors, as section 5 of the decision sheet has it.
AIMS = [
    ("ergonomic workspace", "occupation"),
    ("ergonomic workspace", "poor posture"),
    ("good posture", "poor posture"),
    ("maintaining a healthy weight", "obesity"),
    ("proper lifting technique", "occupation"),
    ("regular exercise", "sedentary lifestyle"),
    ("stress management", "psychological stress"),
]


@cache
def graph() -> networkx.MultiDiGraph:
    return read(only("graphml"))


def read(data: bytes) -> networkx.MultiDiGraph:
    return networkx.parse_graphml(data.decode(), force_multigraph=True)


def checked(found: networkx.MultiDiGraph) -> list[str]:
    return property_graph_faults.faults(dict(found.nodes(data=True)), found.edges(data=True))


@pytest.fixture(scope="module")
def cypher(tmp_path_factory: pytest.TempPathFactory) -> Cypher:
    """A function that runs Cypher over the two CSV files, loaded by Ladybug."""
    folder = tmp_path_factory.mktemp("neo4j")
    return load(folder, made("neo4j"))


def load(folder: Path, files: dict[str, bytes]) -> Cypher:
    """Load nodes into a table Thing and relationships into a table Tie, columns as the header line of each has them."""
    connection = ladybug.Connection(ladybug.Database(str(folder / "graph")))
    for name, table, keys, rest in (
        ("backspasm_nodes.csv", "NODE TABLE Thing", "id STRING PRIMARY KEY, labels STRING", 2),
        ("backspasm_relationships.csv", "REL TABLE Tie", "FROM Thing TO Thing, type STRING", 3),
    ):
        (folder / name).write_bytes(files[name])
        header = next(csv.reader(io.StringIO(files[name].decode())))
        columns = [column.partition(":") for column in header[rest:]]
        typed = [f"`{name}` {'STRING' if kind.endswith('[]') else TYPES[kind]}" for name, _, kind in columns]
        connection.execute(f"CREATE {table}({', '.join([keys, *typed])})")
        connection.execute(f"COPY {table.split()[-1]} FROM '{folder / name}' (HEADER=true, PARALLEL=false)")

    def ask(query: str) -> list[Any]:
        answer, rows = connection.execute(query), []
        assert isinstance(answer, ladybug.QueryResult)
        while answer.has_next():
            rows.append(answer.get_next())
        return rows

    return ask


def test_graphml_holds_what_the_manifest_counts() -> None:
    labels = [label for _, label in graph().nodes(data="label") if label]
    claims = {claim for _, _, claim in graph().edges(data="claim") if claim}
    assert counts("graphml") == (len(graph()), graph().number_of_edges(), len(labels), len(claims))


def test_neo4j_holds_what_the_manifest_counts(cypher: Cypher) -> None:
    ((nodes, labels),) = cypher("MATCH (n:Thing) RETURN count(*), count(n.label)")
    ((edges, claims),) = cypher("MATCH (:Thing)-[r:Tie]->(:Thing) RETURN count(*), count(DISTINCT r.claim)")
    assert counts("neo4j") == (nodes, edges, labels, claims)


def test_graphml_gives_a_statement_back() -> None:
    for statement in drawn("graphml"):
        subject, target = shorten(statement.subject), shorten(statement.object)
        (edge,) = [
            known for known in graph()[subject][target].values() if known.get("claim") == shorten(statement.claim)
        ]
        assert graph().nodes[subject]["label"] == statement.subject_label
        assert graph().nodes[target]["label"] == statement.object_label
        assert (edge["label"], edge["origin"], edge.get("modality")) == (
            statement.predicate_label,
            statement.origin,
            statement.modality,
        )
        assert edge.get("items") == ("|".join(statement.items) or None)
        ties = [(known["relation"], term) for _, term, known in graph().out_edges(subject, data=True)]
        terms = [
            (shorten(predicate)[5:], curie) for predicate, curie in statement.mappings if curie != "sssom:NoTermFound"
        ]
        assert sorted(tie for tie in ties if tie[0].endswith("Match")) == sorted(terms)


def test_neo4j_gives_a_statement_back(cypher: Cypher) -> None:
    for statement in drawn("neo4j"):
        rows = cypher(
            f"MATCH (s:Thing)-[r:Tie]->(o:Thing) WHERE r.claim = '{shorten(statement.claim)}'"
            " RETURN s.id, s.label, r.label, o.id, o.label, r.origin, r.modality, r.items"
        )
        expected = [
            shorten(statement.subject),
            statement.subject_label,
            statement.predicate_label,
            shorten(statement.object),
            statement.object_label,
            statement.origin,
            statement.modality,
            "|".join(statement.items) or None,
        ]
        assert rows == [expected]
        mapped = cypher(
            f"MATCH (s:Thing)-[r:Tie]->(o:Thing) WHERE s.id = '{shorten(statement.subject)}'"
            " AND o.labels = 'OutsideTerm' RETURN o.id ORDER BY o.id"
        )
        assert [curie for (curie,) in mapped] == sorted(
            curie for _, curie in statement.mappings if curie[:6] != "sssom:"
        )


def test_graphml_gives_every_claim_back() -> None:
    found = {
        (known["claim"], source, known["relation"], target, known["origin"], known.get("modality"), known.get("places"))
        for source, target, known in graph().edges(data=True)
        if known.get("claim")
    }
    assert found == {wanted(one) for one in statements()}


def test_neo4j_gives_every_claim_back(cypher: Cypher) -> None:
    rows = cypher(
        "MATCH (s:Thing)-[r:Tie]->(o:Thing) WHERE r.claim IS NOT NULL"
        " RETURN r.claim, s.id, r.type, o.id, r.origin, r.modality, r.places"
    )
    typed = {(claim, s, upper(relation), *rest) for claim, s, relation, *rest in map(wanted, statements())}
    assert {tuple(row) for row in rows} == typed


def wanted(one: Statement) -> tuple[str | None, ...]:
    """A statement as an edge has it."""
    relation = "role" if one.predicate_label == "role" else one.predicate.rpartition("/")[2]
    places = "|".join(map(shorten, one.places)) or None
    return shorten(one.claim), shorten(one.subject), relation, shorten(one.object), one.origin, one.modality, places


def upper(relation: str | None) -> str:
    """The name of a relation in the style of Cypher: aimedAt is AIMED_AT."""
    return re.sub("([A-Z])", r"_\1", str(relation)).upper()


def test_graphml_gives_the_citations_of_a_statement_back() -> None:
    for claim, papers in cited("graphml").items():
        references = [
            target for _, target, known in graph().out_edges(claim, data=True) if known["relation"] == "cites"
        ]
        nodes = [graph().nodes[reference] for reference in references]
        assert {(node.get("pmid"), node.get("doi")) for node in nodes} == papers


def test_neo4j_gives_the_citations_of_a_statement_back(cypher: Cypher) -> None:
    for claim, papers in cited("neo4j").items():
        match = f"MATCH (c:Thing)-[r:Tie]->(p:Thing) WHERE c.id = '{claim}' AND r.type = 'CITES'"
        assert {tuple(row) for row in cypher(f"{match} RETURN p.pmid, p.doi")} == papers


def test_igraph_holds_what_the_manifest_counts(tmp_path: Path) -> None:
    found = igraphs(only("graphml"), tmp_path)
    labels, claims = (sum(map(bool, part)) for part in (found.vs["label"], found.es["claim"]))
    assert counts("graphml") == (found.vcount(), found.ecount(), labels, claims)


def test_cut_graphml_is_refused_by_igraph(tmp_path: Path) -> None:
    with pytest.raises(igraph.InternalError):
        igraphs(only("graphml")[:-2000], tmp_path)


def igraphs(data: bytes, folder: Path) -> igraph.Graph:
    """What igraph reads."""
    path = folder / "backspasm.graphml"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the file's own ids become an attribute
        return igraph.Graph.Read_GraphML(str(path))


def test_two_hops_lead_from_prevention_over_a_risk_factor_to_the_condition(
    cypher: Cypher,
) -> None:
    rows = cypher(
        "MATCH (p:Thing)-[a:Tie]->(f:Thing)-[b:Tie]->(c:Thing) WHERE a.type = 'AIMED_AT' AND b.type = 'RISK_FACTOR_FOR'"
        " RETURN p.label, f.label, c.label ORDER BY p.label, f.label"
    )
    assert rows == [[means, factor, "low back spasm"] for means, factor in AIMS]


def test_each_document_leads_to_its_parts_and_to_the_condition_it_is_about(cypher: Cypher) -> None:
    """Also to what it leaves out: each silence, and each finding that its alarm list lacks."""
    about = cypher("MATCH (d:Thing)-[r:Tie]->(c:Thing) WHERE r.type = 'ABOUT' RETURN d.labels, d.label, c.label")
    assert about == [["Document|OutlinePart", "Low Back Cramps or Spasms", "low back spasm"]]
    parts = "MATCH (p:Thing)-[r:Tie]->(d:Thing) WHERE r.type = '{}' AND d.labels = 'Document|OutlinePart' RETURN {}"
    ((sections,),) = cypher(parts.format("IN_DOCUMENT", "count(CASE WHEN p.labels = 'Section|OutlinePart' THEN 1 END)"))
    assert sections == 9  # the headings of the document, counted by hand
    left_out = cypher(parts.format("LEFT_OUT_OF", "DISTINCT p.labels ORDER BY p.labels"))
    assert left_out == [["Claim"], ["Silence"]]


def test_a_node_has_every_class_of_its_thing(cypher: Cypher) -> None:
    for thing, labels in (
        ("lbs:icing", "SelfCareAction|Intervention|Concept"),
        ("lbs:dehydration", "BodyState|Concept"),
        ("lbs:Mechanism", "Role"),
    ):
        assert cypher(f"MATCH (n:Thing) WHERE n.id = '{thing}' RETURN n.labels") == [[labels]]


def test_a_tension_with_a_heading_leads_to_its_section(cypher: Cypher) -> None:
    rows = cypher(
        "MATCH (s:Thing)-[r:Tie]->(o:Thing) WHERE r.type = 'TENSION_WITH' AND o.labels = 'Section|OutlinePart'"
        " RETURN s.label, o.label, r.origin"
    )
    assert rows == [["imaging studies", "Treatment Options", "Curated"]]


def test_types_come_back() -> None:
    """Numbers are numbers and truth values are truth values in GraphML."""
    phase = dict(graph().nodes["lbs:firstPhase"])
    assert phase | {"startOffset": 0.0, "startIncluded": True, "endOffset": 48.0, "endIncluded": True} == phase


def test_notice_and_version_stand_in_every_file(cypher: Cypher) -> None:
    head = whole().header
    assert (graph().graph["notice"], graph().graph["version"]) == (head.notice, head.version)
    assert cypher("MATCH (n:Thing) WHERE n.labels = 'Dataset' RETURN n.notice, n.version") == [
        [head.notice, head.version]
    ]
    assert cypher("MATCH ()-[r:Tie]->() WHERE r.type = 'SOURCE' RETURN r.notice, r.version") == [
        [head.notice, head.version]
    ]
    assert head.notice in made("neo4j")["backspasm_import.sh"].decode()


def test_evidence_notes_hang_on_their_claims() -> None:
    rows = whole().rows("evidence")
    assert rows
    for row in rows:
        note, claim = shorten(row.entry), shorten(row.claim)
        assert graph().nodes[note]["note"] == row.note
        assert any(known["relation"] == "concerns" for known in graph()[note][claim].values())


@pytest.mark.parametrize("name", ["backspasm_nodes.csv", "backspasm_relationships.csv"])
def test_headers_and_cells_keep_the_rules_of_neo4j_admin(name: str) -> None:
    """Its manual: `name:TYPE` for a property, ID, LABEL, START_ID, END_ID and TYPE for the rest, no line break in a cell."""
    header, *lines = csv.reader(io.StringIO(made("neo4j")[name].decode(), newline=""))
    ends = ["id:ID", ":LABEL"] if name == "backspasm_nodes.csv" else [":START_ID", ":END_ID", ":TYPE"]
    assert header[: len(ends)] == ends
    assert all(re.fullmatch(r"[A-Za-z]\w*:(string|long|double|boolean)(\[\])?", one) for one in header[len(ends) :])
    assert len(set(header)) == len(header)
    for line in lines:
        assert len(line) == len(header)
        assert all(line[: len(ends)])
        assert not any(mark in cell for cell in line for mark in "\r\n")


def test_import_command_names_both_files_and_the_bar() -> None:
    files = made("neo4j")
    command = files["backspasm_import.sh"].decode()
    assert all(f"={name}" in command for name in files if name.endswith(".csv"))
    assert '--array-delimiter="|"' in command


def test_every_node_has_a_label_and_a_relation() -> None:
    assert [name for name, known in graph().nodes(data=True) if not known.get("label")] == []
    assert [name for name, degree in graph().degree() if not degree] == []
    alternative = graph().nodes["lbs:spasmWithLossOfControl_lossOfBowelControl-backPainOrSpasm"]
    assert alternative["label"] == "loss of bowel control, with back pain or back spasm"
    notes = [known for _, known in graph().nodes(data=True) if known["kind"] == "EvidenceNote"]
    assert notes
    assert all(known["label"] == known["note"] for known in notes)


def test_no_fault_in_what_came_back() -> None:
    assert checked(graph()) == []


def test_cut_graphml_is_refused() -> None:
    with pytest.raises(ParseError):
        read(only("graphml")[:-2000])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('target="lbs:firstPhase"', 'target="lbs:fistPhase"', "lbs:fistPhase, which is no node"),
        (
            '<edge source="lbs:icing" target="lbs:firstPhase">',
            '<edge source="lbs:firstPhase" target="lbs:icing">',
            "does not say what claim:low-back-cramps-or-spasms_icing_advisedIn_firstPhase says",
        ),
        ('<data key="edge.origin">Inferred</data>', '<data key="edge.origin">Stated</data>', "another origin"),
        ('<data key="edge.items">Apply ice', '<data key="edge.qualifier">Apply ice', "no item carries it"),
    ],
)
def test_graphml_wrong_in_meaning_is_a_fault(old: str, new: str, fault: str) -> None:
    """An end that is no node, a claim turned round, an inference sold as stated, a statement without its item."""
    text = only("graphml").decode()
    assert old in text
    assert any(fault in sentence for sentence in checked(read(text.replace(old, new, 1).encode())))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("backspasm_nodes.csv", "\nlbs:icing,", "\nlbs:heatTherapy,"),
        ("backspasm_relationships.csv", ",lbs:firstPhase,ADVISED_IN", ",lbs:fistPhase,ADVISED_IN"),
        ("backspasm_nodes.csv", "id:ID,:LABEL,", "id:ID,:LABEL,more:string,"),
    ],
)
def test_broken_neo4j_csv_is_refused(name: str, old: str, new: str, tmp_path: Path) -> None:
    """One id twice, an end that is no node, a column that the rows do not have."""
    text = made("neo4j")[name].decode()
    assert old in text
    with pytest.raises(RuntimeError):
        load(tmp_path, {**made("neo4j"), name: text.replace(old, new, 1).encode()})
