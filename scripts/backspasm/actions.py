"""What each command does: it calls one function and returns what to print, and the exit code if that is not 0.

An action gets the parsed arguments, including the `width` of a table, and a function that prints a line to standard error.
"""

from __future__ import annotations

from .errors import DataError, UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from .engines import Target
    from .question import Question

    Tell = Callable[[str], None]
    Output = str | bytes | tuple[str | bytes, int]

MOST_NAMED = 100  # files that an export names one by one
SCREENED = "screen takes one file, or findings with --present and --absent; quote findings that contain blanks"


def questions(given: Namespace, tell: Tell) -> Output:
    from . import question
    from .answers import table

    rows = [[name, question.load(name).summary] for name in question.names()]
    return table(["question", "what it asks"], rows, given.width)


def ask(given: Namespace, tell: Tell) -> Output:
    from . import question

    asked: Question = given.asked
    target = target_of(given, tell)
    names = (parameter.name for parameter in asked.parameters)
    values = {name: value for name in names if (value := getattr(given, name)) is not None}
    one = given.format == "table" and question.one_document(target)
    answer = question.ask(asked, values, target).write(given.format, "document" if one else None, given.width)
    for note in asked.notes:
        tell(note)
    return answer


def sparql(given: Namespace, tell: Tell) -> Output:
    from .sandbox import query

    target, text = target_of(given, tell), query.read(given.file)
    try:
        return query.run(text, target).write(given.format, width=given.width)
    except DataError as error:
        raise DataError(str(error) if given.file == "-" else f"{given.file}: {error}") from None


def target_of(given: Namespace, tell: Tell) -> Target:
    """Return where a query runs, from the options of the commands that run one."""
    from .engines import Target
    from .graph import stores

    return Target(given.engine, given.endpoint, stores.user_mappings(given.mappings, tell), given.store, given.graph)


def why(given: Namespace, tell: Tell) -> Output:
    from . import provenance
    from .engines import Target

    target = Target(endpoint=given.endpoint, store=given.store, graph=given.graph)
    return str(provenance.explain_at(target, given.subject, given.predicate, given.object))


def check(given: Namespace, tell: Tell) -> Output:
    from . import checks

    if given.all and (given.names or given.graph or given.store):
        raise UsageError("check: --all checks everything in the built-in graph; leave out NAME, --graph and --store")
    if given.graph and given.store:
        raise UsageError("check: give --graph or --store, not both")
    if given.store:
        run = checks.of_store(given.names, given.store)
    elif given.graph:
        run = checks.of_file(given.names, given.graph)
    else:
        run = checks.of_graph(given.names, given.all, tell)
    return run.write(given.format, given.width), 1 if run.faults else 0


def screen(given: Namespace, tell: Tell) -> Output:
    from .graph import stores
    from .screening import asking, evaluation, findings, reader
    from .screening.when import When

    if given.file and (given.present or given.absent):  # the message must not repeat them: they may describe a patient
        raise UsageError(SCREENED)
    if given.ask and given.file == "-":
        raise UsageError("screen: --ask reads the answers from standard input, so give the record as a file")
    names = stores.user_mappings(given.mappings, tell)
    when = When(given.as_of, given.within, given.since)
    if given.file:
        report = reader.by_file(given.file, when, names)
    else:
        report = reader.by_options(given.present, given.absent, names)
    reader.answer(report, map(_answer, given.answer))
    if given.hour is not None:
        if report.hour is not None:
            raise UsageError("screen: the file already gives the hour; leave out --hour")
        report.hour = findings.hour(given.hour)
    result = asking.walk(report) if given.ask else evaluation.screen(report)
    if given.format == "text":
        return result.text(given.width)
    import json

    from .screening import guidance

    made = result.as_json() if given.format == "json" else guidance.response(result)
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def cohort(given: Namespace, tell: Tell) -> Output:
    from .cohorts import engine
    from .graph import stores
    from .screening.when import When

    engine.need(given.engine)
    from .cohorts import chart, cohort, warehouse

    names = stores.user_mappings(given.mappings, tell)
    when = When(given.as_of, given.within, given.since)
    settings = cohort.Settings(
        given.findings,
        given.output,
        when,
        given.engine,
        given.master,
        names,
        given.smallest_cell,
        given.concepts,
        given.force,
    )
    if given.sql:
        warehouse.write(settings)
        return f"wrote {shown(given.output)}\n"
    found = cohort.run(settings)
    if given.format == "table":
        return found.text(given.width)
    return found.as_json() if given.format == "json" else chart.draw(found)


def _answer(words: str) -> tuple[str, str]:
    """Return the id of a question and the answer in `ID=yes`."""
    id, equals, answer = words.partition("=")
    if not equals:
        raise UsageError("--answer takes the id of a question and yes, no or unknown, such as high-fever=no")
    return id.strip(), answer.strip().casefold()


def source(given: Namespace, tell: Tell) -> Output:
    from .graph import outline

    if given.action == "outline":
        return outline.module(outline.read(given.file), outline.headings_of(given.document))
    faults = outline.verify(given.file, given.document)
    return "".join(f"{fault}\n" for fault in faults or ["all spans and hashes match"]), 1 if faults else 0


def mappings(given: Namespace, tell: Tell) -> Output:
    from .graph import template

    return written(given, template.write(given.terminology).encode())


def build(given: Namespace, tell: Tell) -> Output:
    from .graph import build as generated

    return "".join(f"{line}\n" for line in generated.write())


def arrange(given: Namespace, tell: Tell) -> Output:
    from . import formatting

    changed = formatting.format_files(given.files)
    return "".join(
        f"{'wrote' if name in changed else 'unchanged'} {shown(name)}\n" for name in dict.fromkeys(given.files)
    )


def diff(given: Namespace, tell: Tell) -> Output:
    from . import diff as states
    from . import files

    log = None if given.changelog is None else files.read_text(given.changelog)
    changes = states.compare(states.read(given.old), states.read(given.new))
    if log is None:
        return states.write(changes, given.format, width=given.width)
    missing = states.unnamed(changes, log)
    return states.write(missing, given.format, "the changelog names every removal", given.width), 1 if missing else 0


def export(given: Namespace, tell: Tell) -> Output:
    from .answers import table
    from .exporters import content, formats, publishing
    from .graph import stores

    names = stores.user_mappings(given.mappings, tell)
    if given.list:
        rows = [
            [name, " ".join(one.files), one.readers] for name, one in {**formats.EXPORTERS, **formats.APART}.items()
        ]
        return table(["format", "files", "read by"], rows, given.width)
    if given.format is None:
        raise UsageError("export: name a format, or all; `backspasm export --list` lists them")
    chosen = list(formats.EXPORTERS) if given.format == "all" else [given.format]
    folder = given.format == "all" or formats.find(given.format).folder
    if folder and given.output is None:
        raise UsageError(f"export: {given.format} is a folder of files; name the folder with -o")
    made = content.content(names)
    if folder:
        paths = publishing.write_folder(given.output, lambda: formats.folder(chosen, made), given.force)
        if len(paths) > MOST_NAMED:
            return f"wrote {len(paths)} files into {shown(given.output)}\n"
        return "".join(f"wrote {shown(path)}\n" for path in paths)
    (data,) = formats.export(given.format, made).values()
    return written(given, data)


def serve(given: Namespace, tell: Tell) -> Output:
    try:
        from .server import serving
    except ImportError:
        raise UsageError("serve needs more packages: install backspasm[serve]") from None
    from .server import settings

    told = {name: value for name, value in vars(given).items() if name in settings.NAMES and value is not None}
    serving.serve(settings.checked(settings.Settings(**told)))
    return ""


def load(given: Namespace, tell: Tell) -> Output:
    from . import loading

    counts = loading.load(given.files, given.store, given.force, tell)
    lines = [
        f"loaded {count} {'triple' if count == 1 else 'triples'} from {shown(path)}\n" for path, count in counts.items()
    ]
    return "".join([*lines, f"wrote {shown(given.store)}\n"])


def publish(given: Namespace, tell: Tell) -> Output:
    from .engines import graph_name
    from .exporters import content, merged
    from .progress import Progress
    from .sandbox import client
    from .sandbox import publish as publishing

    graph = content.ROOT if given.graph is None else graph_name(given.graph)
    host = client.host(given.endpoint)
    client.log_in(given.user, host)
    triples = merged.triples(content.content(""))
    progress = Progress()
    try:
        at_once = publishing.publish(
            given.endpoint, triples, graph, lambda sent: progress.show(f"sent {sent} of {len(triples)} triples")
        )
    finally:
        progress.clear()
    if not at_once:
        tell(f"the endpoint at {host} takes no updates, so its readers may have seen a part of the graph")
    return f"published {len(triples)} triples at {host} as {graph.value}\n"


def picture(given: Namespace, tell: Tell) -> Output:
    from .pictures import picture as pictures

    return written(given, pictures.draw(given.name, given.concept).encode())


def mcp(given: Namespace, tell: Tell) -> Output:
    from .agents import stdio

    stdio.serve()
    return ""


def written(given: Namespace, data: bytes) -> Output:
    """Return data for standard output, or write it to the file that `-o` names."""
    from . import writing

    if given.output is None:
        return data
    writing.write_file(given.output, data, given.force)
    return f"wrote {shown(given.output)}\n"
