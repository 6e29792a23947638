"""A SPARQL endpoint somewhere else, asked through SPARQLWrapper."""

from __future__ import annotations

import pyoxigraph as ox

from .answers import Answer, Ask, Construct, Select
from .errors import Unavailable, UsageError, sentence

TIMEOUT = 30  # seconds; SPARQLWrapper has none of its own
RESULTS = "application/sparql-results+json"
GRAPH = "application/n-triples"


def query(url: str, text: str, timeout: int = TIMEOUT) -> Answer:
    """Return an endpoint's answer; UsageError for an address that is no HTTP URL, Unavailable for all that fails beyond."""
    from SPARQLWrapper import POST, SPARQLWrapper

    if not url.lower().startswith(("http://", "https://")) or any(c.isspace() for c in url):
        raise UsageError(f"{url[:200]!r} is not an http or https address")
    client = SPARQLWrapper(url)
    client.setTimeout(timeout)
    client.setMethod(POST)
    client.setRequestMethod("postdirectly")
    # the text has been parsed as a query; SPARQLWrapper's own guess can take it for an update
    client.queryType = "SELECT"
    client.addCustomHttpHeader("Accept", f"{RESULTS}, {GRAPH};q=0.9")
    client.queryString = text
    try:
        response = client.query().response
        kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        body = response.read()
    except Exception as error:  # urllib, http.client, socket and SPARQLWrapper each raise their own
        raise Unavailable(f"the endpoint {url} is unavailable: {sentence(error)}") from None
    try:
        if kind in (RESULTS, "application/json"):
            results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            if isinstance(results, ox.QueryBoolean):
                return Ask(bool(results))
            # Rows are parsed as they are read: once through, so that a broken answer is told here and not halfway.
            whole = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
            return Select(ox.parse_query_results(whole, format=ox.QueryResultsFormat.JSON))  # type: ignore[arg-type]
        if kind in (GRAPH, "text/plain", "text/turtle"):
            return Construct(
                ox.parse(body, format=ox.RdfFormat.N_TRIPLES if kind != "text/turtle" else ox.RdfFormat.TURTLE)
            )
    except (SyntaxError, ValueError):
        pass
    raise Unavailable(f"the endpoint {url} gave no SPARQL results but {kind or 'an answer without a type'}")
