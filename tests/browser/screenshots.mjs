// Draws the images of the documentation: the top of each page, or an element, in the variants that the table names.
// usage: node screenshots.mjs PAGES IMAGES
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { launch } from "./browser.mjs";

const [pages, images] = process.argv.slice(2);
const VARIANTS = [
  { image: "preview-light", page: "preview-en", width: 760 },
  { image: "preview-dark", page: "preview-en", width: 760, colorScheme: "dark" },
  { image: "preview-phone", page: "preview-en", width: 360 },
  { image: "preview-korean", page: "preview-ko", width: 760 },
  { image: "backtest-light", page: "backtest-en", width: 1000 },
  { image: "backtest-dark", page: "backtest-en", width: 1000, colorScheme: "dark" },
  { image: "backtest-phone", page: "backtest-en", width: 360 },
  { image: "backtest-korean", page: "backtest-ko", width: 1000 },
  { image: "rules-light", page: "rules-en", element: "rule-console-login-failed", width: 1000 },
  { image: "rules-dark", page: "rules-en", element: "rule-console-login-failed", width: 1000, colorScheme: "dark" },
  { image: "rules-phone", page: "rules-en", element: "rule-console-login-failed", width: 360 },
  { image: "rules-korean", page: "rules-ko", element: "rule-console-login-failed", width: 1000 },
];
const MAX_HEIGHT = 1000;

const browser = await launch();
for (const { image, page: name, element = "", width, colorScheme = "light" } of VARIANTS) {
  const page = await browser.newPage({ viewport: { width, height: 100 }, colorScheme });
  await page.goto(pathToFileURL(resolve(join(pages, `${name}.html`))).href);
  const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), MAX_HEIGHT);
  await page.setViewportSize({ width, height });
  if (element !== "") await page.evaluate((id) => document.getElementById(id).scrollIntoView(), element);
  await page.screenshot({ path: join(images, `${image}.png`), animations: "disabled" });
  await page.close();
}
await browser.close();
