// Measures how long Chromium takes to open a page, from the request to the first frame after its scripts.
// Prints the milliseconds of each run, one a line; the first run, which only warms Chromium up, is not counted.
//
//     node opening.mjs CHROMIUM PAGE RUNS

import { launch, modules } from "./launch.mjs";
import { pathToFileURL } from "node:url";

const [chromium, file, runs] = process.argv.slice(2);
const { browser, close } = await launch(chromium, modules());
for (let run = 0; run <= Number(runs); run += 1) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  const milliseconds = await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  }));
  if (run > 0) console.log(milliseconds.toFixed(1));
  await page.close();
}
await close();
