// Prints how long Chromium takes to open a page and to draw it, the median of five times.
// usage: node open_page.mjs PAGE
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { launch } from "./browser.mjs";

const url = pathToFileURL(resolve(process.argv[2])).href;
const browser = await launch();
const times = [];
for (let run = 0; run < 5; run++) {
  const page = await browser.newPage();
  const start = performance.now();
  await page.goto(url, { waitUntil: "load" });
  // The second frame begins after the first one was drawn.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  times.push(performance.now() - start);
  await page.close();
}
await browser.close();
console.log(`opened and drawn in ${Math.round(times.sort((a, b) => a - b)[2])} ms`);
