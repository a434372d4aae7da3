// Compares messages on our pages with the same payloads as slack-blocks-to-jsx draws them: text, order, grid and
// links. A folder has pages (NAME.html) with the payloads of their messages (NAME.jsonl), in order. Prints a line of
// JSON for each page: its name, the number of messages, the problems, and the names of the known differences that were
// found. The last line has the names of all known differences.
// usage: node compare_reference.mjs FOLDER
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

import { launch, open } from "./browser.mjs";
import { DIFFERENCES } from "./differences.mjs";

const style = readFileSync(createRequire(import.meta.url).resolve("slack-blocks-to-jsx/dist/style.css"), "utf8");

/** The same parts of both pages. */
const OURS = {
  message: ".message",
  kinds: {
    header: ".message-header",
    section: ".message-section",
    fields: ".message-fields",
    context: ".message-context",
  },
  cells: ".message-fields > *",
  code: "pre",
};
const REFERENCE = {
  message: ".slack_blocks_to_jsx--blocks",
  kinds: {
    header: ".slack_blocks_to_jsx__header",
    fields: ".slack_blocks_to_jsx__section:has(.grid)",
    section: ".slack_blocks_to_jsx__section",
    context: ".slack_blocks_to_jsx__context",
  },
  cells: ".grid > *",
  code: ".slack_code",
};

function referencePage(payloads) {
  const messages = payloads.map(({ blocks }) =>
    renderToStaticMarkup(createElement(Message, { blocks, logo: "data:,", name: "app", theme: "light" })),
  );
  return `<!DOCTYPE html><meta charset="utf-8"><style>${style}</style>${messages.join("\n")}`;
}

/** Reads what a page shows: for each message its blocks from top to bottom, each with the parts of its text. */
function readMessages(selectors) {
  const position = (values, value) => {
    const sorted = [...new Set(values.map(Math.round))].sort((a, b) => a - b);
    return sorted.indexOf(Math.round(value));
  };
  const hasBlock = (element) => element.querySelector(`p, ${selectors.code}`) !== null;

  // A part is a paragraph, with its runs of equal style, or a block of code.
  const parts = (element) => {
    if (element.matches(selectors.code)) return [{ code: element.textContent.replace(/\n$/, "") }];
    if (hasBlock(element)) return [...element.children].flatMap(parts);
    const runs = [];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      const inside = node.parentElement;
      const weight = Number(getComputedStyle(inside).fontWeight);
      const run = {
        text: node.textContent,
        style: [weight >= 600 && "bold", inside.closest("code") && "code"].filter(Boolean).join(" "),
        link: inside.closest("a")?.getAttribute("href") ?? null,
      };
      const last = runs.at(-1);
      if (last && last.style === run.style && last.link === run.link) last.text += run.text;
      else runs.push(run);
    }
    return runs.length === 0 ? [] : [{ runs }];
  };

  return [...document.querySelectorAll(selectors.message)].map((message) => {
    const blocks = Object.entries(selectors.kinds).flatMap(([kind, selector]) =>
      [...message.querySelectorAll(selector)].map((element) => ({ kind, element })),
    );
    const known = new Set();
    return blocks
      .filter(({ element }) => !known.has(element) && known.add(element))
      .sort((a, b) => a.element.getBoundingClientRect().top - b.element.getBoundingClientRect().top)
      .map(({ kind, element }) => {
        if (kind !== "fields") return { kind, cells: [{ parts: parts(element) }] };
        const cells = [...element.querySelectorAll(selectors.cells)];
        const boxes = cells.map((it) => it.getBoundingClientRect());
        return {
          kind,
          cells: cells.map((cell, index) => ({
            column: position(boxes.map((it) => it.left), boxes[index].left),
            row: position(boxes.map((it) => it.top), boxes[index].top),
            parts: parts(cell),
          })),
        };
      });
  });
}

/** The parts of a message in order, each with its place and its runs. Code is one run. */
function placedParts(blocks) {
  return blocks.flatMap(({ kind, cells }, block) =>
    cells.flatMap(({ row, column, parts }) =>
      parts.map(({ code, runs = [{ text: code, style: "", link: null }] }, index) => ({
        place: `block ${block} (${kind})${row === undefined ? "" : ` row ${row} column ${column}`} part ${index}`,
        isCode: code !== undefined,
        // A header is bold by its kind.
        runs: runs.map((run) => (kind === "header" ? { ...run, style: "" } : run)),
      })),
    ),
  );
}

/** Joins runs of equal style. Outside code, spaces collapse as in HTML. U+200B is ours: it separates backticks. */
function normalized(runs, isCode) {
  const all = [];
  for (const run of runs) {
    const last = all.at(-1);
    if (last && last.style === run.style && last.link === run.link) last.text += run.text;
    else all.push({ ...run });
  }
  for (const run of all) run.text = run.text.replaceAll("\u200b", "");
  if (isCode) return all;
  for (const run of all) run.text = run.text.replace(/\s+/g, " ");
  if (all.length > 0) all[0].text = all[0].text.trimStart();
  if (all.length > 0) all.at(-1).text = all.at(-1).text.trimEnd();
  return all.filter((it) => it.text !== "");
}

/** Compares the parts of a message. Adds the names of the known differences to a set. */
function problemsOf(ours, reference, found) {
  const [shown, expected] = [placedParts(ours), placedParts(reference)];
  const kind = (part) => part && `${part.place}${part.isCode ? " code" : ""}`;
  for (let index = 0; index < Math.max(shown.length, expected.length); index++) {
    const [left, right] = [shown[index], expected[index]];
    if (kind(left) !== kind(right)) {
      return [`${kind(left)} ${excerpt(left)}, in the reference ${kind(right)} ${excerpt(right)}`];
    }
    const problem = partProblem(left, right, found);
    if (problem) return [problem];
  }
  return [];
}

function excerpt(part) {
  return part ? JSON.stringify(part.runs).slice(0, 300) : "";
}

function partProblem({ place, isCode, runs }, reference, found) {
  let sides = [runs, reference.runs].map((it) => normalized(it, isCode));
  const areEqual = () => JSON.stringify(sides[0]) === JSON.stringify(sides[1]);
  const used = [];
  for (const { name, rewrite } of DIFFERENCES) {
    if (areEqual()) break;
    const before = JSON.stringify(sides);
    sides = sides.map((it) => normalized(rewrite(it), isCode));
    if (JSON.stringify(sides) !== before) used.push(name);
  }
  if (areEqual()) {
    used.forEach((it) => found.add(it));
    return null;
  }
  const [a, b] = sides.map((it) => JSON.stringify(it));
  const at = Math.max(0, [...a].findIndex((c, index) => c !== b[index]) - 30);
  return `${place}: ${a.slice(at, at + 100)}, in the reference ${b.slice(at, at + 100)}`;
}

const folder = process.argv[2];
const browser = await launch();
for (const name of readdirSync(folder).filter((it) => it.endsWith(".jsonl")).sort()) {
  const page = name.replace(/\.jsonl$/, "");
  // The reference shows the source of a text that is verbatim.
  const withoutVerbatim = (key, value) => (key === "verbatim" ? undefined : value);
  const lines = readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean);
  const payloads = lines.map((line) => JSON.parse(line, withoutVerbatim));
  const referenceFile = join(folder, `${page}.reference`);
  writeFileSync(referenceFile + ".html", referencePage(payloads));

  const read = async (file, selectors) => {
    const opened = await open(browser, pathToFileURL(resolve(file)).href);
    const messages = await opened.page.evaluate(readMessages, selectors);
    await opened.close();
    return messages;
  };
  const ours = await read(join(folder, `${page}.html`), OURS);
  const reference = await read(referenceFile + ".html", REFERENCE);
  const found = new Set();
  const problems = payloads.flatMap((_, index) =>
    problemsOf(ours[index] ?? [], reference[index] ?? [], found).map((it) => `message ${index}: ${it}`),
  );
  if (ours.length !== payloads.length) problems.push(`${ours.length} messages instead of ${payloads.length}`);
  console.log(JSON.stringify({ page, messages: payloads.length, problems, differences: [...found] }));
}
console.log(JSON.stringify({ known: DIFFERENCES.map((it) => it.name) }));
await browser.close();
