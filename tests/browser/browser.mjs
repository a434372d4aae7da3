// Opens pages in Chromium and records what they do.
import { chromium } from "playwright-core";

/** Starts the browser that the environment names. A page keeps nothing from another one. */
export async function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM });
}

/** Opens a page of a file. Whatever it does beyond showing itself is added to `events` as `kind: detail`. */
export async function open(browser, url, { bypassCSP = false, width = 1000 } = {}) {
  const context = await browser.newContext({
    bypassCSP,
    viewport: { width, height: 900 },
    colorScheme: "light",
  });
  const events = [];
  const record = (kind, detail) => events.push(`${kind}: ${String(detail).slice(0, 300)}`);
  context.on("page", () => context.pages().length > 1 && record("script", "opened a window"));
  const page = await context.newPage();
  page.on("console", (message) => record("console", message.text()));
  page.on("pageerror", (error) => record("script", error));
  page.on("dialog", (dialog) => {
    record("script", `dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("download", (download) => record("request", `download of ${download.url()}`));
  page.on("framenavigated", (frame) => frame.url() !== url && record("request", frame.url()));
  await context.route("**/*", (route) => {
    const requested = route.request().url();
    if (requested === url) return route.continue();
    record("request", requested);
    return route.abort();
  });
  await page.goto(url, { waitUntil: "load" });
  // Events of failed images and of timers come after the load.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  return { page, events, close: () => context.close() };
}
