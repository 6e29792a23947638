"""All pages by their paths, as text: what the server answers with and what `backspasm export site` writes."""

from __future__ import annotations

import os
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .. import answers, question
from ..errors import UsageError
from ..graph import stores, turtle
from ..graph.namespaces import LBS, shorten
from ..pictures import svg
from . import concept, editor, leaflet, pictures, questions, screen, search, things
from .facts import Facts, local, match, slug
from .files import DATA, INDEX, POLICY, QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2

    from ..answers import Answer

HERE = os.path.dirname(os.path.abspath(__file__))
STATIC = ("style.css", "script.js", "icon.svg")
PICTURE = "static/picture.css"
MENU = (
    ("index.html", "Leaflet"),
    ("screen.html", "Red-flag screening"),
    ("questions.html", "Questions"),
    ("pictures.html", "Pictures"),
    ("search.html", "Search"),
    ("sparql.html", "SPARQL"),
)
ONTOLOGY = LBS.rstrip("/")
FORMATS = {
    ".ttl": "Turtle",
    ".jsonld": "JSON-LD",
    ".nt": "N-Triples",
    "csv": "CSV",
    "json": "JSON",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
}
STATUSES = {
    "met": "met",
    "partly-met": "partly met",
    "not-met": "not met by what was answered",
    "not-asked": "not asked",
}
OF_THINGS = {
    "claim": things.claim,
    "concept": concept.concept,
    "note": things.note,
    "place": things.place,
    "reference": things.reference,
    "silence": things.silence,
    "thing": things.thing,
}


class Site:
    """The pages over a graph. If it is not `served`, forms say that they need the server."""

    def __init__(self, store: ox.Store, served: bool = True) -> None:
        self.facts, self.served = Facts(store), served
        self._things = {path: (kind, iri) for iri, (kind, path) in self.facts.pages.items()}
        self._stems = {path.removesuffix(".html"): iri for path, (_, iri) in self._things.items()} | {INDEX: ONTOLOGY}

    def paths(self) -> list[str]:
        """Return the paths of all pages and files, sorted."""
        return sorted(
            [
                *(target for target, _ in MENU),
                *(f"{QUESTIONS}{name}.html" for name in question.names()),
                *questions.files(),
                *pictures.paths(),
                *self._things,
                *(stem + form for stem in self._stems for form in DATA),
                *(f"static/{name}" for name in STATIC),
                PICTURE,
            ]
        )

    def stem(self, path: str) -> str | None:
        """Return the path of the files about a term without their endings, by the path of its IRI; None if it has none.

        The files are a page, and the term's triples in each format of DATA. A mapping or a derivation is in the files of
        the thing that it belongs to, and the ontology in those of the first page.
        """
        iri = self.facts.described.get(f"{LBS}{path}", f"{LBS}{path}") if path else ONTOLOGY
        found = INDEX if iri == ONTOLOGY else iri.removeprefix(LBS)
        return found if found in self._stems else None

    def page(self, path: str, values: Mapping[str, list[str]] | None = None) -> bytes | None:
        """Return a page or a file by its path, or None if there is none.

        `values` are what a form sends: the parameters of a question, `text` for the search, and the answers and
        findings of a screening. UsageError if a value does not fit a question that is asked for as a file; a page says so
        itself. The page of the editor with an answer is `edited`.
        """
        given = values or {}
        stem, dot, form = path.rpartition(".")
        if path in self._things:
            kind, iri = self._things[path]
            return self._html(f"{kind}.html", path, self.facts.title(iri), OF_THINGS[kind](self.facts, iri), iri)
        if dot + form in DATA and stem in self._stems:
            return self._data(self._stems[stem], form)
        if path in pictures.paths():
            drawn = pictures.drawn(stem.removeprefix(pictures.FOLDER), self._link(path))
            return self._html("picture.html", path, drawn.title, drawn)
        name = stem.removeprefix(QUESTIONS)
        if stem != name and name in question.names():
            first = {key: found[0] for key, found in given.items() if found}
            if form == "html":
                asked = questions.asked(self.facts, name, first)
                return self._html("question.html", path, asked.question.summary, asked)
            return questions.file(self.facts, path, first)
        match path:
            case "index.html":
                return self._html("leaflet.html", path, "The leaflet", leaflet.leaflets(self.facts), ONTOLOGY)
            case "pictures.html":
                return self._html("pictures.html", path, "Pictures", pictures.all_drawn(self._link(path)))
            case "questions.html":
                listed = [question.load(name) for name in question.names()]
                return self._html("questions.html", path, "Questions", listed)
            case "search.html":
                found = search.found(self.facts, " ".join(given.get("text", [])))
                return self._html("search.html", path, "Search", found)
            case "screen.html":
                screened = screen.screened(self.facts, given)
                return self._html("screen.html", path, "Red-flag screening", screened)
            case "sparql.html":
                return self.edited()
        return self._file(path)

    def edited(self, text: str = "", answer: Answer | None = None, error: str = "") -> bytes:
        """Return the page of the SPARQL editor with a query, and its answer or error."""
        return self._html("sparql.html", "sparql.html", "SPARQL", editor.edited(text, answer, error))

    def missing(self, path: str) -> bytes:
        """Return the page for a path at which there is nothing; it does not repeat the path."""
        return self._html("missing.html", path, "Nothing here", None)

    def _html(self, template: str, path: str, title: str, view: object, iri: str = "") -> bytes:
        root, link = _root(path), self._link(path)

        def draw(picture: str, concept: str = "") -> pictures.Picture | None:
            try:
                return pictures.drawn(picture, link, concept)
            except UsageError:  # pictures are drawn from the built-in graph, which may lack what this one has
                return None

        made = self._templates.get_template(template).render(
            path=path,
            root=root,
            stem=root + path.removesuffix(".html"),
            title=title,
            view=view,
            iri=iri,
            data=DATA if iri else {},
            link=link,
            draw=draw,
        )
        return made.encode()

    def _link(self, path: str) -> Callable[[str], str]:
        """Return what gives the address of a thing's page as seen from a path, empty if it has no page."""
        root, pages = _root(path), self.facts.pages
        return lambda iri: root + pages[iri][1] if iri in pages else ""

    @cached_property
    def _templates(self) -> jinja2.Environment:
        try:
            import jinja2
        except ImportError:
            raise UsageError("this needs jinja2: install backspasm[serve]") from None
        made = jinja2.Environment(
            loader=jinja2.FileSystemLoader(os.path.join(HERE, "templates")),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        facts = self.facts
        common: dict[str, Any] = {
            "policy": POLICY,
            "menu": MENU,
            "header": facts.header,
            "served": self.served,
            "meanings": facts.meanings,
            "modalities": facts.modalities,
            "places": facts.places,
            "documents": facts.documents,
            "name": facts.title,
            "local": local,
            "match": match,
            "slug": slug,
            "shorten": shorten,
            "is_iri": lambda text: text.startswith("http"),
            "names_of_formats": FORMATS,
            "answers": screen.ANSWERS,
            "statuses": STATUSES,
            "dispositions": facts.dispositions,
            "red_flags": facts.red_flags,
        }
        made.globals.update(common)
        return made

    def _data(self, iri: str, form: str) -> bytes:
        found = answers.Construct(turtle.canonical(self.facts.description(iri)))
        if form == "nt":
            return "".join(f"{triple} .\n" for triple in found.triples).encode()
        return found.write(form)

    def _file(self, path: str) -> bytes | None:
        if path == PICTURE:
            return svg.STYLE.encode()
        if path.removeprefix("static/") not in STATIC:
            return None
        with open(os.path.join(HERE, *path.split("/")), "rb") as file:
            return file.read()


def _root(path: str) -> str:
    return "../" * path.count("/")


@cache
def _built_in() -> Site:
    return Site(stores.store())


def paths() -> list[str]:
    """Return the paths of all pages and files of the built-in graph, sorted."""
    return _built_in().paths()


def stem(path: str) -> str | None:
    """Return the path of the files about a term of the built-in graph, as `Site.stem` does."""
    return _built_in().stem(path)


def page(path: str, values: Mapping[str, list[str]] | None = None) -> bytes | None:
    """Return a page or a file of the built-in graph, as `Site.page` does."""
    return _built_in().page(path, values)


def edited(text: str, answer: Answer | None = None, error: str = "") -> bytes:
    """Return the page of the SPARQL editor over the built-in graph, as `Site.edited` does."""
    return _built_in().edited(text, answer, error)


def missing(path: str) -> bytes:
    """Return the page for a path at which there is nothing, as `Site.missing` does."""
    return _built_in().missing(path)
