"""Two states of the graph are told apart: what was added, removed and changed, and which removals a changelog names."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from backspasm import diff
from backspasm.diff import Change
from backspasm.errors import BackspasmError, DataError, UsageError

PREFIXES = """
@prefix lbs: <https://w3id.org/backspasm/> .
@prefix src: <https://w3id.org/backspasm/source/> .
@prefix claim: <https://w3id.org/backspasm/claim/> .
@prefix ref: <https://w3id.org/backspasm/reference/> .
@prefix note: <https://w3id.org/backspasm/evidence/> .
@prefix silence: <https://w3id.org/backspasm/silence/> .
@prefix question: <https://w3id.org/backspasm/question/> .
@prefix reading: <https://w3id.org/backspasm/reading/> .
@prefix mapping: <https://w3id.org/backspasm/mapping/> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
ITEM = 'src:a.thirst lbs:text "Thirst" .'
NAMED = (
    'src:leaflet_a_thirst lbs:text "Thirst" ; lbs:inDocument src:leaflet . src:leaflet dcterms:identifier "leaflet" .'
)
OTHER = 'src:other_thirst lbs:text "Dryness" ; lbs:inDocument src:other . src:other dcterms:identifier "another" .'
CLAIM = """claim:thirst.causeOf.spasm a lbs:Claim ; lbs:claimSubject lbs:thirst ; lbs:claimPredicate lbs:causeOf ;
    lbs:claimObject lbs:spasm ; lbs:origin lbs:stated ; lbs:modality lbs:possible ; lbs:statedIn src:a.thirst ."""
RENAMED = """claim:leaflet_thirst_causeOf_spasm a lbs:Claim ; lbs:claimSubject lbs:thirst ; lbs:claimPredicate lbs:causeOf ;
    lbs:claimObject lbs:spasm ; lbs:hasOrigin lbs:stated ; lbs:hasModality lbs:possible ;
    lbs:statedIn src:leaflet_a_thirst ."""
SECOND = """claim:other_thirst_causeOf_spasm a lbs:Claim ; lbs:claimSubject lbs:thirst ; lbs:claimPredicate lbs:causeOf ;
    lbs:claimObject lbs:spasm ; lbs:hasOrigin lbs:stated ; lbs:hasModality lbs:often ; lbs:statedIn src:other_thirst ."""
LINK = """claim:water.aimedAt.thirst a lbs:Claim ; lbs:claimSubject lbs:water ; lbs:claimPredicate lbs:aimedAt ;
    lbs:claimObject lbs:thirst ; lbs:origin lbs:curated ; lbs:reason "It counters it." ; lbs:cites ref:Old2001 ."""
IMPLIES = """claim:chill_impliesFinding_fever a lbs:Claim ; lbs:claimSubject lbs:chill ; lbs:hasOrigin lbs:curated ;
    lbs:claimPredicate lbs:impliesFinding ; lbs:claimObject lbs:fever ; lbs:reason "By its name." .
    lbs:chill lbs:impliesFinding lbs:fever ."""
INFERRED = """claim:chill_impliesFinding_heat a lbs:Claim ; lbs:claimSubject lbs:chill ; lbs:hasOrigin lbs:inferred ;
    lbs:claimPredicate lbs:impliesFinding ; lbs:claimObject lbs:heat . lbs:chill lbs:impliesFinding lbs:heat ."""
FLAG = """lbs:flag a lbs:RedFlagCriterion ; lbs:hasAlternative lbs:flag.one ; lbs:nearFinding lbs:chill ;
    lbs:asks question:heat . lbs:asks lbs:structural true . lbs:flag.one a lbs:Alternative ; lbs:coreFinding lbs:fever ;
    lbs:contextFinding lbs:backPain , lbs:ache ."""
QUESTION = """question:heat a lbs:ScreeningQuestion ; lbs:question "Do you have a fever?" ; lbs:askingOrder 1 ;
    lbs:yesAsserts lbs:fever . lbs:yesAsserts lbs:structural true ."""
MAPPING = """mapping:thirst.exact.X_1 a lbs:Mapping ; sssom:subject_id lbs:thirst ; sssom:predicate_id skos:exactMatch ;
    lbs:curie "X:1" ; sssom:object_label "thirst" ; sssom:confidence 0.9 ; skos:scopeNote "A sensation." ."""
WORDS = """lbs:thirst rdfs:label "thirst"@en ; skos:altLabel "dry mouth"@en ; skos:definition "wish to drink"@en ;
    skos:scopeNote "Of a person."@en ."""
EVIDENCE = """note:one a lbs:EvidenceNote ; lbs:concerns claim:thirst.causeOf.spasm ; lbs:direction lbs:supporting ;
    lbs:note "Found in a trial." ; lbs:cites ref:Old2001 ."""
REFERENCE = 'ref:Old2001 a lbs:Reference ; dcterms:title "On thirst" ; lbs:doi "10.1/x" .'
SILENCE = 'silence:dose a lbs:Silence ; lbs:topic "dose" ; lbs:question "How much?" .'
TERM = "lbs:thirst a owl:NamedIndividual , lbs:BodyState , lbs:Cause . lbs:Cause owl:equivalentClass [] ."
PHASE = "lbs:end a owl:DatatypeProperty . lbs:phase a owl:NamedIndividual , lbs:Phase ; lbs:end 48 ."


def graph(*parts: str) -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + "\n".join(parts), format=ox.RdfFormat.TURTLE)
    return store


def moved(old: str, new: str) -> list[Change]:
    return diff.compare(graph(old), graph(new))


CLAIMED = "thirst causeOf spasm"
SAID = "modality: possible; origin: stated; statedIn: Thirst"
CONTEXT = "flag hasAlternative coreFinding fever contextFinding backPain contextFinding ache"
LINKED = "cites: Old2001; origin: curated; reason: It counters it."
ADDED = {
    "claim without a document": (ITEM + CLAIM, [("claim", CLAIMED, SAID)]),
    "claim of a document": (NAMED + RENAMED, [("claim", CLAIMED, f"document: leaflet; {SAID}")]),
    "link": (LINK, [("link", "water aimedAt thirst", LINKED)]),
    "finding as a triple": (
        "lbs:chill lbs:impliesFinding lbs:fever .",
        [("finding", "chill impliesFinding fever", "")],
    ),
    "finding as a claim": (IMPLIES, [("finding", "chill impliesFinding fever", "reason: By its name.")]),
    "finding that is inferred": (INFERRED, []),
    "prompt": ("lbs:visit lbs:promptedBy lbs:gout .", [("finding", "visit promptedBy gout", "")]),
    "exclusion": ("lbs:ease lbs:excludesFinding lbs:ache .", [("finding", "ease excludesFinding ache", "")]),
    "criterion": (
        FLAG,
        [
            ("finding", "flag asks heat", ""),
            ("finding", CONTEXT, ""),
            ("finding", "flag nearFinding chill", ""),
        ],
    ),
    "question": (
        QUESTION,
        [
            ("finding", "heat askingOrder", "1"),
            ("finding", "heat question", "Do you have a fever?"),
            ("finding", "heat yesAsserts fever", ""),
        ],
    ),
    "number reading": (
        "lbs:readAs lbs:structural true . reading:hot a lbs:NumberReading ; lbs:atLeast 37.5 ; lbs:readAs lbs:fever .",
        [("finding", "hot atLeast", "37.5"), ("finding", "hot readAs fever", "")],
    ),
    "body site": (
        "lbs:siteWithin lbs:structural true . lbs:knee a lbs:AnatomicalStructure ; lbs:siteWithin lbs:leg .",
        [("finding", "knee siteWithin leg", "")],
    ),
    "mark of a disorder": (
        "lbs:rigor a lbs:Disorder ; lbs:clinicianJudges true .",
        [("finding", "rigor clinicianJudges", "true")],
    ),
    "mark of a finding": (
        "lbs:rigor a lbs:Finding ; lbs:keepsOpen true .",
        [("finding", "rigor keepsOpen", "true")],
    ),
    "structural relation of a criterion": (
        "lbs:keeps lbs:structural true . lbs:flag a lbs:RedFlagCriterion ; lbs:keeps lbs:rigor .",
        [("finding", "flag keeps rigor", "")],
    ),
    "mapping": (
        MAPPING,
        [("mapping", "thirst X:1", "confidence: 0.9; label: thirst; note: A sensation.; predicate: exactMatch")],
    ),
    "words": (
        WORDS,
        [
            ("label", "thirst altLabel dry mouth", ""),
            ("label", "thirst label", "thirst"),
            ("definition", "thirst definition", "wish to drink"),
            ("definition", "thirst scopeNote", "Of a person."),
        ],
    ),
    "evidence": (
        EVIDENCE,
        [
            (
                "evidence",
                "one",
                "cites: Old2001; concerns: thirst_causeOf_spasm; direction: supporting; note: Found in a trial.",
            )
        ],
    ),
    "reference": (REFERENCE, [("reference", "Old2001", "doi: 10.1/x; title: On thirst")]),
    "silence": (SILENCE, [("silence", "dose", "question: How much?; topic: dose")]),
    "individual, whose roles are inferred": (TERM, [("term", "thirst", "is: BodyState")]),
    "class": ("lbs:A a owl:Class ; rdfs:subClassOf lbs:B .", [("term", "A", "is: Class; under: B")]),
    "relation": ("lbs:r a owl:ObjectProperty .", [("term", "r", "is: ObjectProperty")]),
    "number of a phase": (PHASE, [("term", "end", "is: DatatypeProperty"), ("term", "phase", "end: 48; is: Phase")]),
}


@pytest.mark.parametrize("case", ADDED)
def test_what_one_state_alone_has_is_added_and_the_other_way_round_removed(case: str) -> None:
    text, rows = ADDED[case]
    assert moved("", text) == [Change(kind, "added", name, "", value) for kind, name, value in rows]
    assert moved(text, "") == [Change(kind, "removed", name, value, "") for kind, name, value in rows]
    assert moved(text, text) == []


CHANGED = {
    "modality": (
        ITEM + CLAIM,
        "lbs:possible",
        "lbs:often",
        ("claim", CLAIMED, "modality: possible", "modality: often"),
    ),
    "place": (ITEM + CLAIM, '"Thirst"', '"Dryness"', ("claim", CLAIMED, "statedIn: Thirst", "statedIn: Dryness")),
    "origin": (ITEM + CLAIM, "lbs:stated ", "lbs:curated ", ("link", CLAIMED, "origin: stated", "origin: curated")),
    "qualifier": (
        ITEM + CLAIM,
        "lbs:origin",
        'lbs:qualifier "if hot" ; lbs:origin',
        ("claim", CLAIMED, "", "qualifier: if hot"),
    ),
    "reason": (
        LINK,
        "counters it",
        "ends it",
        ("link", "water aimedAt thirst", "reason: It counters it.", "reason: It ends it."),
    ),
    "citation": (
        LINK,
        "ref:Old2001",
        "ref:Old2001 , ref:New2024",
        ("link", "water aimedAt thirst", "cites: Old2001", "cites: New2024, Old2001"),
    ),
    "review": (
        LINK,
        "lbs:cites",
        "lbs:reviewStatus lbs:reviewed ; lbs:cites",
        ("link", "water aimedAt thirst", "", "reviewStatus: reviewed"),
    ),
    "finding": (
        IMPLIES,
        "By its name",
        "By choice",
        ("finding", "chill impliesFinding fever", "reason: By its name.", "reason: By choice."),
    ),
    "question": (
        QUESTION,
        "a fever",
        "a high fever",
        ("finding", "heat question", "Do you have a fever?", "Do you have a high fever?"),
    ),
    "mapping": (MAPPING, "0.9", "0.8", ("mapping", "thirst X:1", "confidence: 0.9", "confidence: 0.8")),
    "closeness": (
        MAPPING,
        "exactMatch",
        "broadMatch",
        ("mapping", "thirst X:1", "predicate: exactMatch", "predicate: broadMatch"),
    ),
    "label": (WORDS, '"thirst"', '"great thirst"', ("label", "thirst label", "thirst", "great thirst")),
    "definition": (
        WORDS,
        "wish to",
        "need to",
        ("definition", "thirst definition", "wish to drink", "need to drink"),
    ),
    "direction": (
        EVIDENCE,
        "supporting",
        "contradicting",
        ("evidence", "one", "direction: supporting", "direction: contradicting"),
    ),
    "identifier": (REFERENCE, "10.1/x", "10.1/y", ("reference", "Old2001", "doi: 10.1/x", "doi: 10.1/y")),
    "silent question": (
        SILENCE,
        "How much",
        "How often",
        ("silence", "dose", "question: How much?", "question: How often?"),
    ),
    "kind": (TERM, "lbs:BodyState", "lbs:Finding", ("term", "thirst", "is: BodyState", "is: Finding")),
    "hour": (PHASE, "48", "72", ("term", "phase", "end: 48", "end: 72")),
}


@pytest.mark.parametrize("case", CHANGED)
def test_other_value_is_a_change(case: str) -> None:
    text, was, now, (kind, name, old, new) = CHANGED[case]
    assert text.count(was) == 1
    assert moved(text, text.replace(was, now)) == [Change(kind, "changed", name, old, new)]


def test_each_kind_is_shown_above() -> None:
    assert {kind for _, rows in ADDED.values() for kind, _, _ in rows} == set(diff.KINDS)
    assert {expected[0] for *_, expected in CHANGED.values()} == set(diff.KINDS)


def test_other_name_of_a_claim_of_its_item_and_of_its_relations_is_no_difference() -> None:
    assert moved(ITEM + CLAIM, NAMED + RENAMED) == []
    assert moved(NAMED + RENAMED, ITEM + CLAIM) == []


def test_second_document_that_says_the_same_is_an_addition() -> None:
    both = NAMED + RENAMED + OTHER + SECOND
    value = "document: another; modality: often; origin: stated; statedIn: Dryness"
    assert moved(ITEM + CLAIM, both) == [Change("claim", "added", CLAIMED, "", value)]
    assert moved(both, NAMED + RENAMED) == [Change("claim", "removed", CLAIMED, value, "")]


def test_other_document_that_says_the_same_is_no_change_of_the_first() -> None:
    assert [change.change for change in moved(NAMED + RENAMED, OTHER + SECOND)] == ["added", "removed"]


def test_claim_that_becomes_curated_is_changed_whatever_its_document() -> None:
    curated = RENAMED.replace("lbs:stated ;", "lbs:curated ;").replace(
        "lbs:statedIn src:leaflet_a_thirst", 'lbs:reason "Ours."'
    )
    assert moved(NAMED + RENAMED, curated) == [
        Change("link", "changed", CLAIMED, "origin: stated; statedIn: Thirst", "origin: curated; reason: Ours.")
    ]


def test_implication_that_becomes_a_claim_is_no_removal() -> None:
    assert moved("lbs:chill lbs:impliesFinding lbs:fever .", IMPLIES) == [
        Change("finding", "changed", "chill impliesFinding fever", "", "reason: By its name.")
    ]


def test_alternative_is_told_by_what_it_asks_for() -> None:
    assert (
        moved(
            FLAG, FLAG.replace("lbs:flag.one", "lbs:flag_first").replace("backPain , lbs:ache", "ache , lbs:backPain")
        )
        == []
    )
    narrower = "flag hasAlternative coreFinding fever contextFinding backPain"
    assert moved(FLAG, FLAG.replace("lbs:backPain , lbs:ache", "lbs:backPain")) == [
        Change("finding", "added", narrower, "", ""),
        Change("finding", "removed", CONTEXT, "", ""),
    ]


def test_changes_stand_by_kind_then_change_then_name() -> None:
    old = SILENCE + REFERENCE + "lbs:b a owl:Class . lbs:c a owl:Class ."
    new = SILENCE.replace("much", "often") + "lbs:a a owl:Class . lbs:d a owl:Class ."
    assert [(change.kind, change.change, change.name) for change in moved(old, new)] == [
        ("term", "added", "a"),
        ("term", "added", "d"),
        ("term", "removed", "b"),
        ("term", "removed", "c"),
        ("reference", "removed", "Old2001"),
        ("silence", "changed", "dose"),
    ]


GONE = [
    Change("term", "removed", "hasGoal", "is: ObjectProperty", ""),
    Change("claim", "removed", "massage hasGoal painRelief", "", ""),
    Change("claim", "removed", "smoking causeOf lowBackSpasm", "", ""),
    Change("finding", "removed", "chill impliesFinding fever", "", ""),
    Change("mapping", "removed", "chill HP:0025143", "", ""),
    Change("label", "removed", "hasGoal label", "has goal", ""),
    Change("label", "removed", "chill altLabel hasGoal shiver", "", ""),
    Change("evidence", "removed", "no-better-than-rest", "", ""),
    Change("term", "added", "hasPurpose", "", "is: ObjectProperty"),
    Change("definition", "changed", "smoking definition", "a", "b"),
]
CLAIM_OF_A_GONE_TERM = {"hasGoal", "massage hasGoal painRelief", "hasGoal label"}
CHANGELOGS = {
    "nothing": ("", set()),
    "other words": ("hasGoals, xhasGoal and no-better-than-rest-days; not HASGOAL", set()),
    "a term explains its statements and its words": (
        "- The relation `hasGoal` is `hasPurpose` now.",
        CLAIM_OF_A_GONE_TERM,
    ),
    "prose is no name": ("Gone is hasGoal.", set()),
    "with a prefix": ("Gone is `lbs:hasGoal`", CLAIM_OF_A_GONE_TERM),
    "a term that stays explains nothing": ("smoking, causeOf, lowBackSpasm, chill, fever, impliesFinding", set()),
    "the whole key": ("`smoking causeOf lowBackSpasm` is gone", {"smoking causeOf lowBackSpasm"}),
    "the key over two lines": ("`chill impliesFinding\nfever`", {"chill impliesFinding fever"}),
    "part of a key": ("smoking causeOf", set()),
    "a mapping": ("`chill HP:0025143`", {"chill HP:0025143"}),
    "a note": ("`no-better-than-rest`", {"no-better-than-rest"}),
}


@pytest.mark.parametrize("case", CHANGELOGS)
def test_removal_is_named_or_not(case: str) -> None:
    changelog, names = CHANGELOGS[case]
    removed = GONE[:8]
    assert diff.unnamed(GONE, changelog) == [change for change in removed if change.name not in names]


def test_every_removal_can_be_named_by_what_markdown_writes() -> None:
    assert diff.unnamed(GONE, diff.write(GONE, "markdown").decode()) == []


def test_table_ends_with_totals() -> None:
    lines = diff.write(GONE, "table").decode().splitlines()
    assert lines[0].split() == ["kind", "change", "name", "value"]
    assert lines[-1] == "1 added, 1 changed, 8 removed"
    assert lines[-2].split() == ["definition", "changed", "smoking", "definition", "a", "→", "b"]


def test_no_difference_says_so() -> None:
    assert diff.write([], "table") == b"no difference\n"
    assert diff.write([], "markdown", "every removal is named") == b"every removal is named\n"
    assert diff.write([], "json") == b"[]\n"


def test_json_is_a_list_of_objects() -> None:
    assert json.loads(diff.write(GONE[-1:], "json")) == [
        {"kind": "definition", "change": "changed", "name": "smoking definition", "old": "a", "new": "b"}
    ]


def test_markdown_has_a_heading_for_each_kind_and_a_bullet_for_each_change() -> None:
    changes = [
        Change("term", "added", "a", "", "is: Class"),
        Change("label", "removed", "a altLabel `b`", "", ""),
        Change("definition", "changed", "a definition", "", "*x* <b> \x1b[2J"),
    ]
    assert diff.write(changes, "markdown").decode() == (
        "### Terms\n\n- Added `a`: is: Class\n"
        "\n### Labels and synonyms\n\n- Removed `a altLabel 'b'`\n"
        "\n### Definitions and notes\n\n- Changed `a definition`: nothing → \\*x\\* \\<b\\> \ufffd\\[2J\n"
    )


def test_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="table, json, markdown"):
        diff.write([], "csv")


def files(root: Path, **texts: str) -> Path:
    """A checkout whose ontology has a claim, and modules of the given text, `__` for a folder."""
    for name, text in {"causes": ITEM + CLAIM, **texts}.items():
        path = root / "ontology" / f"{name.replace('__', '/')}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PREFIXES + text, encoding="utf-8")
    return root


def names(place: Path | str, base: str = ITEM + CLAIM) -> list[str]:
    return [change.name for change in diff.compare(graph(base), diff.read(str(place)))]


def test_folder_is_all_modules_but_shapes_alignments_and_the_copy(tmp_path: Path) -> None:
    parts = {
        name: f"lbs:from_{name} a owl:Class ."
        for name in ("a", "shapes", "alignments__ro", "generated__b", "generated__graph")
    }
    files(tmp_path, **parts)
    assert names(tmp_path) == names(tmp_path / "ontology") == ["from_a", "from_generated__b"]


@pytest.mark.parametrize("suffix", ["ttl", "nt", "owl", "jsonld", "trig"])
def test_file_of_each_format(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also compressed, and on standard input."""
    form = {"owl": ox.RdfFormat.RDF_XML}.get(suffix) or ox.RdfFormat.from_extension(suffix)
    assert form
    path = tmp_path / f"state.{suffix}"
    quads = list(graph(ITEM, CLAIM, REFERENCE))
    place = ox.NamedNode("https://example.org/g")
    named = [ox.Quad(quad.subject, quad.predicate, quad.object, place) for quad in quads]
    ox.serialize(named if suffix == "trig" else [quad.triple for quad in quads], path, form)
    assert names(path) == ["Old2001"]
    packed = gzip.compress(path.read_bytes())
    (tmp_path / f"state.{suffix}.gz").write_bytes(packed)
    assert names(tmp_path / f"state.{suffix}.gz") == ["Old2001"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed)))
    assert names("-") == ["Old2001"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two revisions: the tag `first`, and one with a class more; its work tree has another class."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(variable, raising=False)

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True, timeout=60)

    git("init", "-q")
    files(tmp_path, shapes="lbs:Shape a owl:Class .", generated__graph="lbs:Copy a owl:Class .")
    git("add", ".")
    git("commit", "-qm", "one")
    git("tag", "first")
    files(tmp_path, generated__more="lbs:Committed a owl:Class .")
    git("add", ".")
    git("commit", "-qm", "two")
    files(tmp_path, generated__more="lbs:Edited a owl:Class .")
    monkeypatch.chdir(tmp_path / "ontology")
    return tmp_path


def test_git_revision_is_read_beside_the_work_tree(checkout: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(checkout.rglob("*")) if path.is_file()}
    assert names("first") == []
    assert names("HEAD") == ["Committed"]
    assert names("HEAD~1") == []
    assert names(checkout) == ["Edited"]
    assert {path: path.read_bytes() for path in sorted(checkout.rglob("*")) if path.is_file()} == before


NESTED = "lbs:a lbs:b " + "<<( lbs:a lbs:b " * 1001 + "lbs:c" + " )>>" * 1001 + " ."
WRONG = {
    "no such thing": ("nothing", UsageError, "'nothing' is not a folder, a file or a git revision"),
    "empty": ("", UsageError, "git revision here"),
    "an option": ("--upload-pack=x", UsageError, "single git revision"),
    "several revisions": ("^HEAD", UsageError, "single git revision"),
    "a folder of a revision": ("HEAD:ontology", UsageError, "git revision here"),
    "what no argument can hold": ("a\0b", UsageError, "git cannot look it up"),
    "a folder without a module": ("empty", DataError, "has no backspasm claims"),
    "a file of another kind": ("other.csv", UsageError, "must end in .ttl"),
    "a module with a fault": ("broken", DataError, "bad.ttl' cannot be read: .*line 16"),
    "a file with a fault": ("bad.ttl", DataError, "cannot be read as Turtle"),
    "a graph of others": ("others.ttl", DataError, "has no backspasm claims"),
    "triples in triples": ("nested", DataError, "more than 1000 triple terms"),
    "triples in triples of a file": ("nested.trig", DataError, "or it is nested too deeply"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_gets_one_sentence(checkout: Path, case: str) -> None:
    name, kind, sentence = WRONG[case]
    (checkout / "ontology" / "empty").mkdir()
    (checkout / "ontology" / "other.csv").write_text("a,b\n")
    files(checkout / "ontology" / "broken", bad="lbs:a lbs:b")
    (checkout / "ontology" / "bad.ttl").write_text("lbs:a lbs:b")
    (checkout / "ontology" / "others.ttl").write_text("<https://example.org/a> a <https://example.org/B> .")
    (checkout / "ontology" / "nested.trig").write_text(PREFIXES + NESTED)
    files(checkout / "ontology" / "nested", deep=NESTED)
    with pytest.raises(BackspasmError, match=sentence) as raised:
        diff.read(name)
    assert type(raised.value) is kind
    assert "\n" not in str(raised.value)


def test_bounds_hold_for_all_files_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, a="lbs:a a owl:Class .")
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.ttl"))
    monkeypatch.setattr("backspasm.files.MOST_BYTES", size)
    monkeypatch.setattr("backspasm.sandbox.graph_file.MOST_TRIPLES", 9)
    assert len(diff.read(str(tmp_path))) == 9
    monkeypatch.setattr("backspasm.files.MOST_BYTES", size - 1)
    with pytest.raises(DataError, match="longer than"):
        diff.read(str(tmp_path))
    monkeypatch.setattr("backspasm.files.MOST_BYTES", size)
    monkeypatch.setattr("backspasm.sandbox.graph_file.MOST_TRIPLES", 8)
    with pytest.raises(DataError, match="more than 8 triples"):
        diff.read(str(tmp_path))


def test_folder_in_no_checkout_and_a_machine_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="git revision here"):
        diff.read("HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        diff.read("HEAD")


def test_without_a_name_it_is_the_graph_of_the_package() -> None:
    own = diff.read(None)
    assert own.query("ASK { ?claim <https://w3id.org/backspasm/claimSubject> <https://w3id.org/backspasm/smoking> }")
    assert diff.compare(own, own) == []


def test_a_repository_runs_no_program_of_its_own(tmp_path: Path) -> None:
    """One that lacks a blob may name a program to fetch it with."""
    home = tmp_path / "home"
    (home / "ontology").mkdir(parents=True)
    (home / "ontology" / "a.ttl").write_text("<x:a> <x:b> <x:c> .\n", encoding="utf-8")

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(home), *words], capture_output=True, check=True, text=True)
        return done.stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "one")
    sha = git("rev-parse", "HEAD:ontology/a.ttl")
    (home / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    for name, value in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", str(tmp_path)),
        ("remote.origin.promisor", "true"),
        ("remote.origin.uploadpack", f"touch {tmp_path / 'ran'}; git-upload-pack"),
    ):
        git("config", name, value)
    done = subprocess.run(
        [sys.executable, "-m", "backspasm", "diff", "HEAD"], capture_output=True, check=False, cwd=home
    )
    assert done.returncode == 65
    assert not (tmp_path / "ran").exists()


def test_a_blob_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "a.ttl").write_text("\n" * 2000, encoding="utf-8")
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "one"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("backspasm.files.MOST_BYTES", 1000)
    with pytest.raises(DataError, match="longer than 1000 bytes"):
        diff.read("HEAD")
