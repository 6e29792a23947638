// Prints what an endpoint answers to a SELECT, an ASK and a CONSTRUCT, sent by POST and by GET.
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";

const [endpoint, select, ask, construct] = process.argv.slice(2);
const found = {};
for (const method of ["POST", "GET"]) {
  const fetcher = new SparqlEndpointFetcher({ method });
  const rows = await (await fetcher.fetchBindings(endpoint, select)).toArray();
  const triples = await (await fetcher.fetchTriples(endpoint, construct)).toArray();
  found[method] = {
    rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value]))),
    truth: await fetcher.fetchAsk(endpoint, ask),
    triples: triples.length,
  };
}
console.log(JSON.stringify(found));
