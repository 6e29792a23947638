"""The class view in the OBO format, written with fastobo: terms, and relations as metadata tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import fastobo
import pyoxigraph as ox
from fastobo import header, term, typedef
from fastobo.id import PrefixedIdent, UnprefixedIdent, Url
from fastobo.pv import LiteralPropertyValue, ResourcePropertyValue
from fastobo.qual import Qualifier, QualifierList
from fastobo.syn import Synonym
from fastobo.xref import Xref

from ..graph.namespaces import PREFIXES
from . import classes, sources
from .content import shorten

if TYPE_CHECKING:
    from .content import Content

STRING = PREFIXES["xsd"] + "string"


def export(content: Content) -> dict[str, bytes]:
    """Return the class view as one OBO document; our IRIs are CURIEs, whose prefixes the header declares."""
    frames = [_frame(one) for one in classes.terms(content)]
    return {"backspasm.obo": str(fastobo.doc.OboDoc(_header(content), frames)).encode()}


def _header(content: Content) -> Any:
    clauses = [header.FormatVersionClause("1.4"), header.DataVersionClause(content.header.version)]
    clauses += [header.IdspaceClause(prefix, Url(base)) for prefix, base in PREFIXES.items()]
    for name, value in classes.head(content):
        word = _resource(name, value.value) if isinstance(value, ox.NamedNode) else _text(name, value.value)
        clauses.append(header.PropertyValueClause(word))
    return header.HeaderFrame([*clauses, header.OntologyClause("backspasm")])


def _frame(one: classes.Term) -> Any:
    frame, kind = (typedef.TypedefFrame, typedef) if one.property else (term.TermFrame, term)
    clauses = [kind.NameClause(one.label)]
    clauses += [kind.DefClause(one.definition)] if one.definition else []
    clauses += [kind.CommentClause(" ".join(one.notes))] if one.notes else []
    clauses += [kind.SynonymClause(Synonym(text, scope.upper())) for scope, text in one.synonyms]
    clauses += [kind.XrefClause(Xref(_ident(xref))) for xref in one.xrefs]
    clauses += [kind.PropertyValueClause(_text(sources.SOURCE, text)) for text in one.items]
    clauses += [kind.PropertyValueClause(_resource(match.predicate, match.curie)) for match in one.matches]
    clauses += [_statement(kind, statement) for statement in one.statements]
    clauses += [kind.IsMetadataTagClause(True)] if one.property else []
    clauses += [kind.IsAClause(_ident(parent)) for parent in one.parents]
    return frame(_ident(one.iri), clauses)


def _statement(kind: Any, statement: classes.Statement) -> Any:
    clause = kind.PropertyValueClause(_resource(statement.relation, statement.object))
    beside = [Qualifier(_ident(name), value) for name, value in statement.beside]
    cited = [Qualifier(UnprefixedIdent("xref"), citation) for citation in statement.citations]
    clause.qualifiers = QualifierList([*beside, *cited])
    return clause


def _text(property: str, value: str) -> LiteralPropertyValue:
    return LiteralPropertyValue(_ident(property), value, _ident(STRING))


def _resource(property: str, value: str) -> ResourcePropertyValue:
    return ResourcePropertyValue(_ident(property), _ident(value))


def _ident(name: str) -> PrefixedIdent | Url:
    """Return the identifier of an IRI or a CURIE; an IRI that none of the project's prefixes fits stays whole."""
    prefix, _, rest = shorten(name).partition(":")
    return Url(name) if rest.startswith("//") else PrefixedIdent(prefix, rest)
