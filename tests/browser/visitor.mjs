// Opens a page in Chromium, and prints a line for each thing that is wrong with it.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { launch, modules } from "./launch.mjs";

export async function visitor(chromium, file) {
  const require = modules();
  const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const address = pathToFileURL(file).href;
  const { browser, close } = await launch(chromium, require);

  function complain(...words) {
    console.log(words.join(" "));
  }

  function check(holds, ...words) {
    if (!holds) complain(...words);
  }

  async function open({ hash = "", width = 1280, scheme = "light", script = true } = {}) {
    const page = await browser.newPage();
    page.on("console", (message) => complain("console:", message.type(), message.text()));
    page.on("pageerror", (error) => complain("error:", error.message));
    page.on("request", (request) => {
      if (request.url() !== address + hash && request.url() !== address) complain("request:", request.url());
    });
    await page.setJavaScriptEnabled(script);
    await page.setViewport({ width, height: 800 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(address + hash);
    return page;
  }

  async function examine(page, what) {
    await page.evaluate(axe);
    const run = () => globalThis.axe.run(document, { resultTypes: ["violations"] });
    const { violations, passes } = await page.evaluate(run);
    for (const { id, nodes } of violations) {
      complain("axe:", what, id, nodes.length, nodes[0].html, nodes[0].failureSummary);
    }
    check(passes.length > 20, "axe:", what, "looked at hardly anything");
  }

  return { browser, open, examine, complain, check, close };
}
