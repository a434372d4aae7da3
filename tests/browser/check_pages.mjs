// Checks every page in a folder. Prints a line of JSON for each: its name and its problems, as `kind: detail`.
// usage: node check_pages.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { HtmlValidate } from "html-validate";

import { launch, open } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate({ root: true, extends: ["html-validate:recommended"] });

/** Problems of a page under its own policy: what it does, its markup, its accessibility and its widths. */
async function problemsOf(browser, url, text) {
  const problems = [];
  const { page, events, close } = await open(browser, url);
  problems.push(...(await markupProblems(page)));
  // Only now, because axe is a script as well.
  const mediums = [
    { name: "light", colorScheme: "light", media: "screen" },
    { name: "dark", colorScheme: "dark", media: "screen" },
    // Readers with a dark screen print, too.
    { name: "print", colorScheme: "dark", media: "print" },
  ];
  await page.evaluate(axe);
  for (const { name, colorScheme, media } of mediums) {
    await page.emulateMedia({ colorScheme, media });
    problems.push(...(await accessibilityProblems(page)).map((it) => `axe ${name}: ${it}`));
  }
  problems.push(...(await widthProblems(page, "print", 718))); // A4 with Chromium's margins
  if ((await page.pdf({ format: "A4" })).length === 0) problems.push("print: no PDF");
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  problems.push(...(await widthProblems(page, "screen", 360)));
  await close();

  const report = await validator.validateString(text);
  for (const { messages } of report.results) {
    problems.push(...messages.map((it) => `invalid: ${it.line}:${it.column} ${it.ruleId}: ${it.message}`));
  }
  return [...events, ...problems];
}

/** Problems of the markup: an element or attribute that could act, and a policy that permits too much. */
function markupProblems(page) {
  return page.evaluate(() => {
    const problems = [];
    const policy = document.querySelector("meta[http-equiv='Content-Security-Policy' i]")?.content;
    const directives = (policy ?? "").split(";").map((it) => it.trim());
    for (const directive of ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]) {
      if (!directives.includes(directive)) problems.push(`policy: lacks ${directive}`);
    }
    for (const directive of directives) {
      if (/unsafe|\*|https?:|data:/.test(directive)) problems.push(`policy: permits ${directive}`);
    }
    const active =
      "script, iframe, frame, object, embed, form, base, link, img, audio, video, source, input, button, template";
    for (const element of document.querySelectorAll("*")) {
      if (element.matches(active)) problems.push(`markup: <${element.localName}>`);
      if (element.matches("meta[http-equiv='refresh' i]")) problems.push("markup: refresh");
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || name === "style") problems.push(`markup: ${name}="${value}"`);
        const isUrl = ["href", "xlink:href", "src", "action", "formaction", "ping"].includes(name);
        if (isUrl && !/^(https?:\/\/|#)/.test(value)) problems.push(`markup: ${name}="${value}"`);
      }
    }
    if (!document.documentElement.lang) problems.push("markup: no language");
    return problems;
  });
}

async function accessibilityProblems(page) {
  const violations = await page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map(({ id, impact, help, nodes }) => ({
      text: `${impact} ${id}: ${help}: ${nodes[0].html} (${nodes.length}) ${nodes[0].any[0]?.message ?? ""}`,
      impact,
    }));
  });
  return violations.filter((it) => ["serious", "critical"].includes(it.impact)).map((it) => it.text);
}

/** A page must not be wider than the screen or the paper: only boxes of tables scroll sideways, and none on paper. */
async function widthProblems(page, medium, width) {
  await page.setViewportSize({ width, height: 900 });
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) return null;
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (it) => it.getBoundingClientRect().right > clientWidth + 1,
    );
    return `${scrollWidth} px: ${beyond.at(-1)?.outerHTML.slice(0, 200)}`;
  });
  return wide ? [`wide: ${medium} of ${width} px: ${wide}`] : [];
}

/** Problems of a page whose policy is off: escaping alone must be enough. */
async function unprotectedProblems(browser, url) {
  const { page, events, close } = await open(browser, url, { bypassCSP: true });
  const ran = await page.evaluate(() => globalThis.injected);
  await close();
  return [...events, ...(ran === undefined ? [] : ["script: ran"])].map((it) => `without a policy, ${it}`);
}

const folder = process.argv[2];
const browser = await launch();
for (const name of readdirSync(folder).filter((it) => it.endsWith(".html")).sort()) {
  const file = resolve(join(folder, name));
  const url = pathToFileURL(file).href;
  const problems = await problemsOf(browser, url, readFileSync(file, "utf8"));
  problems.push(...(await unprotectedProblems(browser, url)));
  console.log(JSON.stringify({ page: name, problems: [...new Set(problems)] }));
}
await browser.close();
