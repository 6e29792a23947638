"""The leaflets that `scripts/benchmarks/grow.py` makes are valid, and each answers as the one whose shape it has."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from golden_answers import CASES, GOLDEN

from backspasm import answers, checks, engines, question
from backspasm.graph import derive, ontology, queries
from backspasm.graph.namespaces import LBS, PREFIXES

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts" / "benchmarks"))
import leaflets

NUMBER, SEED = 3, 5
WORDS = leaflets.words(NUMBER - 1, SEED)
BACK = "low-back-cramps-or-spasms"
ASKED = [
    file
    for file, case in CASES.items()
    if not case["parameters"] and "document" in question.load(case["question"]).columns
]

BOUND = [asked for name in question.names() if "document" in (asked := question.load(name)).columns]
GROWING = ("look-alikes", "tensions")  # they read a relation that all leaflets have; scripts/LARGE.md says so


def store(triples: list[ox.Triple]) -> ox.Store:
    made = ox.Store()
    for part in leaflets.grown(triples, NUMBER, SEED):
        made.load(part.encode(), format=ox.RdfFormat.N_TRIPLES)
    return made


@pytest.fixture(scope="module")
def grown() -> ox.Store:
    return store([quad.triple for quad in ontology.store()])


def test_check_finds_no_fault(grown: ox.Store) -> None:
    assert checks.run(checks.choose([]), grown) == []


def test_same_seed_gives_the_same_leaflets_and_another_gives_others() -> None:
    given = [quad.triple for quad in ontology.store()]
    first, again, other = (list(leaflets.grown(given, NUMBER, seed)) for seed in (SEED, SEED, SEED + 1))
    assert first == again
    assert first[0] == other[0]
    assert first[1:] != other[1:]


def test_words_differ() -> None:
    assert len(set(leaflets.words(1000, SEED))) == 1000


def test_rules_infer_what_the_leaflets_have(grown: ox.Store) -> None:
    """What is inferred for a made leaflet is what is inferred for the first one, and nothing joins two of them."""
    premises = store([quad.triple for quad in derive.premises()])
    inferred = {str(triple) for triple in (*derive.direct(premises), *derive.inferred(premises))}
    made = {str(quad.triple) for quad in grown}
    assert inferred - made == set()
    relation = f" <{LBS}derivedBy> "
    assert {line for line in made if relation in line} == {line for line in inferred if relation in line}


@pytest.mark.parametrize("spoken", [["heatTherapy"], ["heatColdTherapy"], ["heatTherapy", "heatColdTherapy"]])
def test_document_has_a_tension_if_it_speaks_of_both_sides(spoken: list[str]) -> None:
    """Those of a relation between two concepts, which no document owns."""
    made = ox.Store()
    made.extend(ontology.store())
    more = '<x:leaflet> dcterms:identifier "other" . <x:item> lbs:inDocument <x:leaflet> . <x:claim> lbs:statedIn <x:item> .'
    more += "".join(f" <x:claim> lbs:claimSubject lbs:{concept} ." for concept in spoken)
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("dcterms", "lbs"))
    made.load((prefixes + more).encode(), format=ox.RdfFormat.TURTLE)
    text = queries.fill(question.load("tensions").bind({}, engines.LOCAL), document=ox.Literal("other"))
    found = answers.of(made.query(text))
    assert isinstance(found, answers.Select)
    sides = [{term.value for term in row[1:3] if isinstance(term, ox.Literal)} for row in found.rows]
    assert sides == ([{"heat/cold therapy", "heat therapy"}] if len(spoken) == 2 else [])


@pytest.fixture(scope="module")
def folders(grown: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Stores on disk: of one leaflet, and of several."""
    made = []
    for held in (ontology.store(), grown):
        made.append(tmp_path_factory.mktemp("store"))
        on_disk = ox.Store(str(made[-1]))
        on_disk.bulk_extend(held)
        on_disk.flush()
    return made


def rows_read(folder: Path, text: str) -> int:
    """Return how many rows Oxigraph, whose engine pyoxigraph has, reads from a store for a query: those of its patterns."""
    results, plan = folder.with_suffix(".csv"), folder.with_suffix(".json")
    asked = ("--query", text, "--results-file", results, "--explain-file", plan, "--stats")
    subprocess.run([Path(sys.executable).with_name("oxigraph"), "query", "--location", folder, *asked], check=True)
    return _leaves(json.loads(plan.read_text(encoding="utf-8"))["plan"])


def _leaves(node: dict[str, Any]) -> int:
    inner = node.get("children", [])
    return sum(map(_leaves, inner)) if inner else int(node["number of results"])


@pytest.mark.reader
@pytest.mark.parametrize("asked", BOUND, ids=lambda asked: asked.name)
def test_a_question_reads_no_more_in_a_graph_of_several_leaflets(asked: question.Question, folders: list[Path]) -> None:
    """Else it becomes slow with a thousand of them, such as when an OPTIONAL or MINUS is read whole."""
    needed = {one.name: "dehydration" for one in asked.parameters if one.required}
    text = queries.fill(asked.bind(needed, engines.LOCAL), document=ox.Literal(BACK))
    one, several = (rows_read(folder, text) for folder in folders)
    assert 0 < one <= several
    assert (one < several) == (asked.name in GROWING)


@pytest.mark.parametrize("file", ASKED)
@pytest.mark.parametrize("word", ["", *WORDS])
def test_each_leaflet_gives_the_golden_rows_with_its_own_names(grown: ox.Store, file: str, word: str) -> None:
    document = f"{BACK}-{word}" if word else BACK
    text = queries.fill(queries.read(f"questions/{CASES[file]['question']}"), document=ox.Literal(document))
    columns, *rows = csv.reader(io.StringIO(answers.of(grown.query(text)).write("csv").decode()))
    with (GOLDEN / file).open(encoding="utf-8", newline="") as golden:
        _, *wanted = csv.reader(golden)
    plain = [[cell.replace(f" {word}", "").replace(f"-{word}", "") if word else cell for cell in row] for row in rows]
    due = [row for row in wanted if row[columns.index("document")] == BACK]
    assert sorted(plain) == sorted(due)


def test_the_condition_of_another_leaflet_is_no_look_alike_even_if_a_leaflet_speaks_of_it(grown: ox.Store) -> None:
    document = f"{BACK}-{WORDS[0]}"
    text = queries.fill(queries.read("questions/look-alikes"), document=ox.Literal(document))
    speaking = ox.Store()
    speaking.extend(grown)
    speaking.update(
        f"""PREFIX lbs: <{LBS}> PREFIX dcterms: <http://purl.org/dc/terms/>
        INSERT {{ lbs:said lbs:statedIn ?item ; lbs:claimObject lbs:lowBackSpasm }}
        WHERE {{ ?item lbs:inDocument/dcterms:identifier "{document}" }}"""
    )
    before, after = (answers.of(held.query(text)).write("csv") for held in (grown, speaking))
    assert before.count(b"\n") > 1
    assert after == before
