"""The figures of `grow.py`: each function measures one row of its table, and prints what stands behind it."""

from __future__ import annotations

import gc
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import virtuoso
from asking import GIVEN, cpu, process
from leaflets import ROUNDS, TRIPLES, Grown

from backspasm import checks, engines, question
from backspasm.graph import derive, ontology, queries
from backspasm.graph.namespaces import LBS
from backspasm.screening import criteria

COLD = 21
AGAIN = 5
ASKED = ("red-flags", "causes", "statements")
BARE = """
import sys, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[2])
sys.stdout.buffer.write(store.query(open(sys.argv[1]).read()).serialize(format=ox.QueryResultsFormat.CSV))
"""
REGEX = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX lbs: <https://w3id.org/backspasm/>
SELECT DISTINCT ?concept ?words
WHERE { ?concept rdfs:label|skos:altLabel|^lbs:mentions/lbs:text ?words . FILTER(REGEX(?words, "WORDS", "i")) }
"""
Line = tuple[str, str, str]


def once(run: Callable[[], object]) -> float:
    """Return the CPU seconds of a call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def usual(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median CPU seconds of a call, after a first one that does not count."""
    run()
    gc.collect()
    return statistics.median(once(run) for _ in range(rounds))


def ratios(found: dict[str, float]) -> str:
    """Return the median of ratios and the extremes, with the names of the extremes."""
    least, most = min(found, key=lambda name: found[name]), max(found, key=lambda name: found[name])
    middle = statistics.median(found.values())
    return f"median {middle:.2f} ×, least {found[least]:.2f} × ({least}), most {found[most]:.2f} × ({most})"


def bound() -> list[question.Question]:
    """Return the questions that take a document."""
    return [asked for name in question.names() if "document" in (asked := question.load(name)).columns]


def text(asked: question.Question, document: str = "") -> str:
    values = {parameter.name: GIVEN[parameter.name] for parameter in asked.parameters if parameter.required}
    filled = asked.bind(values, engines.LOCAL)
    return queries.fill(filled, document=ox.Literal(document)) if document else filled


def answered(store: ox.Store, asked: Iterable[str]) -> float:
    """Return the median CPU seconds of queries, each run and read to its end."""
    return usual(lambda: list(store.query(next(asked))))  # type: ignore[arg-type, call-overload]


def answered_once(store: ox.Store, query: str) -> float:
    """Return the CPU seconds of one query, read to its end."""
    return once(lambda: list(store.query(query)))  # type: ignore[arg-type]


def questions(grown: Grown) -> list[Line]:
    """Each question that is bound to a document, on disk: asked again, and as the first in a store just opened.

    So the cache of the store holds what the query reads at both sizes, or at neither.
    """
    numbers = (1, grown.most)
    stores = {number: ox.Store.read_only(grown.disk(number)) for number in numbers}
    again, first = "asked again", "first in a store just opened"
    found: dict[str, dict[str, float]] = {again: {}, first: {}}
    heads = "".join(f" × 1, ms | × {grown.most}, ms | {way} |" for way in found)
    print(f"\n| question |{heads}\n| --- |{' --- | --- | --- |' * len(found)}")
    for asked in bound():
        taken: dict[tuple[str, int], list[float]] = {(way, number): [] for way in found for number in numbers}
        for documents in itertools.islice(zip(*map(grown.documents, numbers), strict=False), ROUNDS):
            for number, document in zip(numbers, documents, strict=True):
                query = text(asked, document)
                answered_once(stores[number], query)
                taken[again, number] += (answered_once(stores[number], query) for _ in range(AGAIN))
                taken[first, number].append(answered_once(ox.Store.read_only(grown.disk(number)), query))
        line = f"| {asked.name} |"
        for way, ratio in found.items():
            few, much = (statistics.median(taken[way, number]) for number in numbers)
            ratio[asked.name] = much / few
            line += f" {few * 1000:.2f} | {much * 1000:.2f} | {much / few:.2f} |"
        print(line)
    return [
        (
            f"each of {len(ratio)} document-bound questions, × 1 → × {grown.most} leaflets on disk, {way}",
            "≤ 1.5 × (aim 1.2)",
            f"{ratios(ratio)}; {sum(each > 1.5 for each in ratio.values())} above 1.5",
        )
        for way, ratio in found.items()
    ]


def cold(grown: Grown) -> list[Line]:
    """A whole process that answers on disk, beside the bare script on the same store."""
    store, found = grown.disk(grown.most), {}
    document = next(grown.documents(grown.most))
    with tempfile.TemporaryDirectory() as folder:
        for name in ASKED:
            query = Path(folder) / f"{name}.rq"
            query.write_text(text(question.load(name), document), encoding="utf-8")
            ours = [sys.executable, "-m", "backspasm", "ask", name, "--document", document, "--store", store]
            bare = [sys.executable, "-c", BARE, str(query), store]
            taken = [(cpu([*ours, "--format", "csv"]), cpu(bare)) for _ in range(COLD)]
            found[name] = statistics.median(one for one, _ in taken) / statistics.median(two for _, two in taken)
    return [(f"cold command on disk at × {grown.most}, beside the bare script on that store", "≤ 1.3 ×", ratios(found))]


def rdflib(grown: Grown) -> list[Line]:
    """Each question beside rdflib, both from text, with one leaflet."""
    store, graph, found = ontology.store(), ontology.rdflib_graph(), {}
    print("\n| question | pyoxigraph, ms | rdflib, × |\n| --- | --- | --- |")
    for name in question.names():
        asked = text(question.load(name))
        ours = answered(store, itertools.repeat(asked))
        found[name] = usual(lambda asked=asked: list(graph.query(asked)), 3) / ours  # type: ignore[misc]
        print(f"| {name} | {ours * 1000:.2f} | {found[name]:.0f} |")
    return [("each question beside rdflib from text, × 1", "median ≥ 50 ×, least ≥ 10 ×", ratios(found))]


def server(grown: Grown) -> list[Line]:
    """Each question that is bound to a document beside Virtuoso over HTTP, by the CPU of the server."""
    lines = []
    for number in (1, grown.most):
        disk, found, late = ox.Store.read_only(grown.disk(number)), {}, []
        print(f"\n| question, × {number} | Virtuoso, ms | store on disk, ms | ratio |\n| --- | --- | --- | --- |")
        with virtuoso.Virtuoso(grown.file(number)) as other:
            for asked in bound():
                documents = grown.documents(number)
                sent = [text(asked, next(documents)) + f"# {n}\n" for n in range(ROUNDS + 1)]
                ours = answered(disk, itertools.cycle(sent))
                try:
                    theirs = repeated(other, sent, len(list(disk.query(sent[0]))))  # type: ignore[arg-type]
                except virtuoso.Unanswered as reason:
                    late.append(asked.name)
                    print(f"| {asked.name} | {reason} | {ours * 1000:.2f} | |")
                else:
                    found[asked.name] = theirs / ours
                    print(f"| {asked.name} | {theirs * 1000:.1f} | {ours * 1000:.2f} | {theirs / ours:.1f} |")
        figure = f"Virtuoso over HTTP beside the store on disk, CPU, texts that differ, × {number}"
        lines.append((figure, "stated", f"{ratios(found)}; not answered: {', '.join(late) or 'none'}"))
    return lines


def repeated(other: virtuoso.Virtuoso, sent: list[str], rows: int) -> float:
    """Return the mean cost of queries after the first, as many as are begun within the time of one; the first has rows."""
    _, found = other.cost(sent[0])
    if found != rows:
        raise virtuoso.Unanswered(f"{found} rows, not {rows}")
    taken: list[float] = []
    while len(taken) < ROUNDS and sum(taken) < virtuoso.SECONDS:
        taken.append(other.cost(sent[len(taken) + 1])[0])
    return statistics.mean(taken)


def search(grown: Grown) -> list[Line]:
    """Text search in many leaflets, beside a regular expression in rdflib; also how fast each loads."""
    import rdflib as other

    store, graph = ox.Store(), other.Graph(bind_namespaces="none")
    path = grown.file(grown.many)
    ours = once(lambda: store.load(path=path, format=TRIPLES))
    slow = once(lambda: graph.parse(path, format="nt"))
    with tempfile.TemporaryDirectory() as folder:
        disk = once(lambda: ox.Store(f"{folder}/store").bulk_load(path=path, format=TRIPLES))
        command = [sys.executable, "-m", "backspasm", "load", str(path), "--store", f"{folder}/loaded"]
        loaded = cpu(command)
    asked = queries.fill(queries.read("questions/search"), text=ox.Literal(GIVEN["text"]))
    found = usual(lambda: list(graph.query(REGEX.replace("WORDS", GIVEN["text"]))), 1)
    ratio = found / answered(store, itertools.repeat(asked))
    rate = len(store) / slow
    return [
        (f"text search at × {grown.many}, beside a regular expression in rdflib", "≥ 25 ×", f"{ratio:.0f} ×"),
        (
            f"load × {grown.many}, triples per CPU second, beside rdflib ({rate:,.0f})",
            "memory ≥ 8 ×, disk ≥ 2 ×",
            f"memory {slow / ours:.1f} ×, disk {slow / disk:.1f} ×, `backspasm load` {slow / loaded:.1f} ×",
        ),
    ]


def load(grown: Grown) -> list[Line]:
    """`backspasm load` of the largest graph, in a process of its own."""
    path = grown.file(grown.most)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        spent = process([sys.executable, "-m", "backspasm", "load", str(path), "--store", str(store)])
        size = sum(one.stat().st_size for one in store.iterdir())
        triples = len(ox.Store.read_only(str(store)))
    measured = (
        f"{triples:,} triples: {spent.cpu:.0f} s of CPU, {spent.wall / 60:.1f} minutes, {spent.memory / 1000:.1f} GB "
        f"in the largest process, {size / 1e9:.1f} GB on disk"
    )
    return [(f"`backspasm load` of × {grown.most}", "24 GiB, 30 minutes", measured)]


def check(grown: Grown) -> list[Line]:
    """All check queries, in memory."""
    chosen, taken = checks.choose([]), {}
    for number in (1, grown.many):
        store, taken[number] = grown.memory(number), dict[str, float]()
        for each in chosen:
            taken[number][each.name] = once(lambda each=each, store=store: each.faults(store))  # type: ignore[misc]
    one, all_ = (sum(taken[number].values()) for number in (1, grown.many))
    slow = sorted(taken[grown.many], key=lambda name: -taken[grown.many][name])[:8]
    print(f"\n| check | × 1, ms | × {grown.many}, ms |\n| --- | --- | --- |")
    for name in slow:
        print(f"| {name} | {taken[1][name] * 1000:.1f} | {taken[grown.many][name] * 1000:.0f} |")
    measured = f"{all_ / grown.many / one:.2f} × ({one:.2f} s → {all_:.1f} s)"
    return [(f"`check` of the graph, × 1 → × {grown.many}, time per leaflet", "≤ 1.5 ×", measured)]


def build(grown: Grown) -> list[Line]:
    """The rules, from the claims of the authored modules, in memory."""
    given = [quad.triple for quad in derive.premises()]
    rates = []
    for number in (1, grown.many):
        store = grown.memory(number, given)
        taken = once(lambda store=store: (derive.direct(store), derive.inferred(store)))  # type: ignore[misc]
        claims = len(list(store.quads_for_pattern(None, None, ox.NamedNode(LBS + "Claim"))))
        rates.append((taken / claims, taken, claims))
    (one, first, few), (each, last, much) = rates
    measured = f"{each / one:.2f} × ({few:,} claims in {first:.2f} s → {much:,} in {last:.1f} s)"
    return [(f"`build` (rules), × 1 → × {grown.many}, time per claim", "≤ 1.5 ×", measured)]


def screening(grown: Grown) -> list[Line]:
    """The criteria of many leaflets: how long it takes to read them, and how much memory they hold."""
    import tracemalloc

    measured = []
    for number in (1, grown.many):
        store = grown.memory(number)
        taken = once(lambda store=store: criteria.Criteria(store))  # type: ignore[misc]
        tracemalloc.start()
        found = criteria.Criteria(store)
        held = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        measured.append(f"× {number}: {len(found.flags)} flags, start {taken * 1000:.0f} ms, {held:.1f} MB")
    return [(f"screening criteria of × {grown.many} leaflets, start and memory", "stated", "; ".join(measured))]


FIGURES: dict[str, Callable[[Grown], list[Line]]] = {
    "questions": questions,
    "cold": cold,
    "rdflib": rdflib,
    "server": server,
    "search": search,
    "load": load,
    "check": check,
    "build": build,
    "screening": screening,
}
