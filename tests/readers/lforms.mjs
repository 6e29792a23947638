// Fills in a FHIR R4 Questionnaire by LHC-Forms, as a person would, and prints what comes of it, as
// [{before: [link id of each question shown], after: [the same], response: QuestionnaireResponse}].
// Arguments: the Questionnaire's file, and a file with what to fill in, as
// [{answers: [[link id, text of the option]], lists: {link id: [words]}, texts: {link id: words}}].
// The bundle of LHC-Forms holds all that it needs, so that package.json unpacks it without its dependencies.
import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

const [questionnaire, filled] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const virtualConsole = new VirtualConsole().on("error", (...words) => console.error(...words));
const { window } = new JSDOM("<!doctype html>", { runScripts: "outside-only", pretendToBeVisual: true, virtualConsole });
const { document } = window;
window.matchMedia = () => ({ matches: false, addListener() {}, removeListener() {} });
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
for (const file of ["webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/R4/lformsFHIR.min.js"]) {
  window.eval(readFileSync(new URL(`node_modules/lforms/dist/lforms/${file}`, import.meta.url), "utf8"));
}

async function until(ready) {
  for (const start = Date.now(); !ready(); await new Promise((done) => setTimeout(done, 10))) {
    if (Date.now() - start > 20_000) throw new Error(`never so: ${ready}`);
  }
}

const radios = (id) => [...document.getElementsByName(`radiogroup_${id}/1/1`)];
const shown = () => [...new Set([...document.querySelectorAll("input[type=radio]")].map((one) => one.name.slice("radiogroup_".length).split("/")[0]))];
const response = () => window.LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4");
const items = (parent) => (parent.item ?? []).flatMap((item) => [item, ...items(item)]);
const answer = (id) => items(response()).find((item) => item.linkId === id)?.answer ?? [];

async function choose(id, option) {
  await until(() => radios(id).length > 0);
  radios(id).find((one) => one.closest("label").textContent.trim() === option).click();
  await until(() => answer(id)[0]?.valueCoding.display === option);
}

async function add(id, words) {
  const field = document.getElementById(`${id}/1`);
  const before = answer(id).length;
  field.focus();
  field.value = words;
  for (const kind of ["keydown", "keyup"]) field.dispatchEvent(new window.KeyboardEvent(kind, { key: "a", keyCode: 65, bubbles: true }));
  field.blur();
  field.dispatchEvent(new window.Event("change", { bubbles: true }));
  await until(() => answer(id).length === before + 1);
}

async function type(id, words) {
  const field = document.getElementById(`${id}/1`);
  field.value = words;
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
  await until(() => answer(id).length === 1);
}

const found = [];
for (const form of filled) {
  document.getElementById("form")?.remove();
  document.body.insertAdjacentHTML("beforeend", "<div id=form></div>");
  await window.LForms.Util.addFormToPage(structuredClone(questionnaire), "form", { fhirVersion: "R4" });
  await until(() => shown().length > 0);
  const before = shown();
  for (const [id, option] of form.answers) await choose(id, option);
  for (const [id, words] of Object.entries(form.lists)) for (const one of words) await add(id, one);
  for (const [id, words] of Object.entries(form.texts)) await type(id, words);
  found.push({ before, after: shown(), response: response() });
}
process.stdout.write(JSON.stringify(found), () => process.exit());
