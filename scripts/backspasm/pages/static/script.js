// Small helps on top of pages that work without them: copying a query, the size of a picture, and unfolding on paper.
"use strict";

const buttons = (before) => {
  const row = document.createElement("p");
  row.className = "buttons";
  before.before(row);
  const button = (words, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", () => action(made));
    row.append(made);
  };
  return [row, button];
};

for (const text of document.querySelectorAll("[data-copy]")) {
  const [, button] = buttons(text);
  button(text.dataset.copy, async (made) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      made.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      made.textContent = "Selected: copy it with the keyboard";
    }
  });
  const field = document.getElementById(text.dataset.into);
  if (field) {
    button("Put it into the editor", () => {
      field.value = text.textContent;
      field.focus();
    });
  }
}

// The picture of the whole graph: only a section or a kind of it, and the links of one concept.
const choices = (drawing, boxes, row) => {
  const svg = drawing.querySelector("svg");
  const lines = [...drawing.querySelectorAll("[data-from]")];
  const wanted = {};
  const count = document.createElement("output");
  const filter = () => {
    const shown = new Set();
    for (const box of boxes) {
      const fits = Object.entries(wanted).every(([name, value]) => !value || box.dataset[name].split("|").includes(value));
      box.classList.toggle("out", !fits);
      if (fits) shown.add(box.dataset.concept);
    }
    for (const line of lines) {
      line.classList.toggle("out", !shown.has(line.dataset.from) || !shown.has(line.dataset.to));
    }
    count.textContent = `${shown.size} of ${boxes.length} concepts`;
    const kept = boxes.filter((box) => !box.classList.contains("out"));
    // a concept may stand in other sections too; those of the section itself are wanted in sight
    const first = kept.find((box) => box.dataset.section.split("|")[0] === wanted.section) ?? kept[0];
    if (first && shown.size < boxes.length) {
      const { left, top } = drawing.getBoundingClientRect();
      const place = first.getBoundingClientRect();
      drawing.scrollBy(place.left - left - 20, place.top - top - 60);
    }
  };
  for (const name of ["section", "kind"]) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    const values = [...new Set(boxes.flatMap((box) => box.dataset[name].split("|")))];
    for (const value of ["", ...values]) select.add(new Option(value || `every ${name}`, value));
    select.addEventListener("change", () => {
      wanted[name] = select.value;
      filter();
    });
    label.append(`Only this ${name} `, select);
    row.append(label);
  }
  row.append(count);
  const pick = (box) => {
    svg.classList.toggle("picked", Boolean(box));
    for (const line of lines) {
      line.classList.toggle("touched", [line.dataset.from, line.dataset.to].includes(box?.dataset.concept));
    }
  };
  for (const box of boxes) {
    for (const enters of ["pointerenter", "focus"]) box.addEventListener(enters, () => pick(box));
    for (const leaves of ["pointerleave", "blur"]) box.addEventListener(leaves, () => pick());
  }
  filter();
};

// A picture that is wider than the page, larger or smaller.
for (const drawing of document.querySelectorAll(".drawing")) {
  const svg = drawing.querySelector("svg");
  if (svg.clientWidth <= drawing.clientWidth) continue;
  const [row, button] = buttons(drawing);
  const boxes = [...drawing.querySelectorAll("[data-concept]")];
  if (boxes.length) choices(drawing, boxes, row);
  const centre = svg.querySelector(".centre")?.getBBox();
  if (centre) drawing.scrollLeft = centre.x + (centre.width - drawing.clientWidth) / 2;
  const zoom = (width) => {
    const { width: whole, height } = svg.viewBox.baseVal;
    svg.setAttribute("width", Math.round(width));
    svg.setAttribute("height", Math.round((width * height) / whole));
  };
  button("Larger", () => zoom(svg.clientWidth * 1.25));
  button("Smaller", () => zoom(svg.clientWidth / 1.25));
  button("Fit the page", () => zoom(drawing.clientWidth));
}

// The leaflet stays folded on paper: unfolded, it has sixty pages.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open], .line details)")];
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});
