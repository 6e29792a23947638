// Prints what TypeScript says when each node of a JSON-LD graph is held against the type that schema-dts has for it,
// as {file: [fault]}, for each .jsonld file of a folder.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
const files = readdirSync(folder).filter((file) => file.endsWith(".jsonld")).sort();
// Beside node_modules, where TypeScript looks for schema-dts.
const typed = mkdtempSync(join(here, "node_modules", ".schema-org-"));
try {
  files.forEach((file, number) => {
    const { "@context": context, "@graph": graph } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const lines = [
      'import type * as schema from "schema-dts";',
      `export const context: schema.Graph["@context"] = ${JSON.stringify(context)};`,
      ...graph.map((node, index) => `export const node${index}: schema.${node["@type"]}Leaf = ${JSON.stringify(node)};`),
    ];
    writeFileSync(join(typed, `file${number}.ts`), lines.join("\n"));
  });
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"];
  const names = files.map((_, number) => join(typed, `file${number}.ts`));
  const compiler = join(here, "node_modules", "typescript", "bin", "tsc");
  const done = spawnSync(process.execPath, [compiler, ...options, ...names], { encoding: "utf8" });
  if (done.status !== 0 && !done.stdout) throw new Error(done.stderr);
  const found = Object.fromEntries(files.map((file) => [file, []]));
  for (const line of done.stdout.split("\n")) {
    const match = /file(\d+)\.ts\(\d+,\d+\): error (.*)/.exec(line);
    if (match) found[files[Number(match[1])]].push(match[2]);
  }
  console.log(JSON.stringify(found));
} finally {
  rmSync(typed, { recursive: true, force: true });
}
