// Looks at a page without lists that a script makes, as its readers do. Prints a line for each thing that is wrong.
//
//     node document.mjs CHROMIUM PAGE

import { visitor } from "./visitor.mjs";

const [chromium, file] = process.argv.slice(2);
const { open, examine, check, close } = await visitor(chromium, file);

for (const scheme of ["light", "dark"]) {
  const page = await open({ scheme });
  await examine(page, scheme);
  await page.$$eval("details", (items) => items.forEach((it) => { it.open = true; }));
  await examine(page, `${scheme}, opened`);
  await page.close();
}

// A phone.
{
  const page = await open({ width: 360 });
  await page.$$eval("details", (items) => items.forEach((it) => { it.open = true; }));
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(content <= screen, "phone: content of", content, "on", screen);
  await examine(page, "phone");
  await page.close();
}

// Without scripts, and on paper, everything can be read and nothing is dead.
{
  const page = await open({ script: false });
  const seen = () => page.$$eval("button, form", (items) => items.filter((it) => it.checkVisibility()).length);
  check((await seen()) === 0, "without scripts:", await seen(), "dead controls");
  await page.emulateMediaType("print");
  const closed = await page.$$eval("details > :not(summary)", (items) => (
    items.filter((it) => it.getBoundingClientRect().height === 0).length
  ));
  check(closed === 0, "paper:", closed, "parts that are closed");
  await page.close();
}

await close();
