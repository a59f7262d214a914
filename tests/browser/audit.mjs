// Looks at the page of an audit in Chromium, as its readers do. Prints a line for each thing that is wrong.
//
//     node audit.mjs CHROMIUM PAGE DOMAIN OPERATOR
//
// DOMAIN and OPERATOR are the name and the identity of one of each, which need no escape in an anchor.

import { visitor } from "./visitor.mjs";

const [chromium, file, domain, operator] = process.argv.slice(2);
// The audits of the tests have few causes and operators; single domains are not printed if there are many.
const MOST_PAGES = 50;

const { browser, open, examine, complain, check, close } = await visitor(chromium, file);

// The page in both colours, with things opened.
for (const scheme of ["light", "dark"]) {
  const page = await open({ scheme });
  await examine(page, scheme);
  await page.evaluate(() => {
    for (const details of [...document.querySelectorAll("details")].slice(0, 60)) details.open = true;
    for (const details of document.querySelectorAll(".domain")) details.open = true;
  });
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  await examine(page, `${scheme}, opened`);
  await page.close();
}

// A phone.
{
  const page = await open({ width: 360, hash: `#d-${domain}` });
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(content <= screen, "phone: content of", content, "on", screen);
  const hidden = await page.$$eval(".scroll", (boxes) => boxes.filter((it) => it.scrollWidth > it.clientWidth).length);
  check(hidden === 0, "phone:", hidden, "tables that need scrolling");
  await examine(page, "phone");
  await page.close();
}

// Anchors.
for (const id of [`d-${domain}`, `op-${operator}`, "cause-2"]) {
  const page = await open({ hash: `#${id}` });
  const state = await page.evaluate((wanted) => {
    const target = document.getElementById(wanted);
    const details = target?.closest("details") ?? target?.querySelector("details");
    return { isOpen: details?.open, text: details?.textContent.length, top: target?.getBoundingClientRect().top };
  }, id);
  check(state.isOpen && state.text > 100, "anchor:", id, JSON.stringify(state));
  check(state.top >= 0 && state.top < 800, "anchor out of sight:", id, state.top);
  await page.close();
}

// Search, filter, sort, and the keyboard.
{
  const page = await open();
  const shown = (list) => page.$$eval(`${list} > :not([hidden])`, (items) => items.length);
  const all = await shown("#operator-list");
  await page.type("#operator-search", operator);
  check((await shown("#operator-list")) === 1, "search of operators");
  await page.$eval("#operator-search", (field) => { field.value = ""; });
  await page.type("#operator-search", " ");
  check((await shown("#operator-list")) === all, "search of operators without words");
  const verdicts = await page.$$eval("#operator-verdict option", (options) => options.map((it) => it.value));
  let sum = 0;
  for (const verdict of verdicts.filter(Boolean)) {
    await page.select("#operator-verdict", verdict);
    sum += await shown("#operator-list");
  }
  check(sum === all, "filter of operators:", sum, "of", all);
  await page.select("#operator-verdict", "");
  await page.select("#operator-sort", "name");
  const names = await page.$$eval("#operator-list > li", (items) => items.map((it) => it.dataset.name));
  const sorted = [...names].sort((a, b) => a.localeCompare(b, "fr"));
  check(JSON.stringify(names) === JSON.stringify(sorted), "order of operators:", names);
  await page.select("#operator-sort", "");
  await page.type("#domain-search", domain);
  check((await page.$eval("#domain-list summary h3", (it) => it.textContent)) === domain, "search of domains");
  await page.focus("#domain-list summary");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => {
    const first = document.querySelector("#domain-list details");
    return first.open && first.querySelector(".inside").textContent.length > 20;
  }, { timeout: 5000 }).catch(() => complain("a domain does not open by keyboard"));
  // Each cause has the domains that it counts, and then all domains are back.
  const every = await page.evaluate(() => data.domains.length);
  const counted = () => page.$eval("#domain-count", (it) => Number(/\d+/.exec(it.textContent)[0]));
  for (const cause of await page.$$eval(".cause", (items) => items.map((it) => it.id))) {
    await page.$eval(`#${cause} .names button`, (it) => it.click());
    const expected = await page.$eval(`#${cause} .names`, (it) => (
      it.querySelectorAll("a").length + Number(/(\d+) (?:other|autre)/.exec(it.textContent)?.[1] ?? 0)
    ));
    check((await counted()) === expected, "domains of", cause, await counted(), "instead of", expected);
  }
  await page.click("#domain-list-cause button");
  check((await counted()) === every, "domains of all causes:", await counted(), "of", every);
  await page.close();
}

// Copying.
{
  const session = await browser.target().createCDPSession();
  await session.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  const page = await open();
  await page.bringToFront();
  // What was found in a file has no command: then a record is copied.
  const isCommand = await page.$("#cause-1 pre");
  const place = isCommand ? "#cause-1 pre" : "#domain-list pre";
  if (!isCommand) await page.click("#domain-list summary");
  await page.waitForSelector(place);
  const command = await page.$eval(place, (it) => it.textContent);
  await page.click(`${place} + button`);
  await page.waitForFunction(() => document.getElementById("said").textContent !== "", { timeout: 5000 });
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check(copied === command, "copied:", copied, "instead of", command);
  await page.close();
}

// Without scripts: the same, but what only a script can do.
{
  const text = (list) => list.map((it) => {
    const copy = it.cloneNode(true);
    for (const button of copy.querySelectorAll("button")) button.remove();
    return copy.textContent.replace(/\s+/g, "");
  });
  const plain = await open({ script: false });
  const buttons = await plain.$$eval("button, form", (items) => items.filter((it) => it.checkVisibility()).length);
  check(buttons === 0, "without scripts:", buttons, "dead controls");
  const page = await open();
  await page.$$eval(".domain", (items) => items.forEach((it) => { it.open = true; }));
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  for (const list of [".operators > li", ".cause > summary", ".domain"]) {
    const [one, other] = [await plain.$$eval(list, text), await page.$$eval(list, text)].map((it) => it.slice(0, 100));
    check(one.length > 0 && one.length === other.length, "without scripts:", list, one.length, other.length);
    const at = one.findIndex((it, place) => it !== other[place]);
    check(at < 0, "without scripts:", list, one[at], "instead of", other[at]);
  }
  await plain.close();
  await page.close();
}

// Paper.
{
  const page = await open();
  await page.emulateMediaType("print");
  const state = await page.evaluate(() => ({
    closed: [...document.querySelectorAll(".cause .inside")].filter((it) => it.getBoundingClientRect().height === 0).length,
    buttons: [...document.querySelectorAll("button, input, select")].filter((it) => it.checkVisibility()).length,
  }));
  check(state.closed === 0 && state.buttons === 0, "paper:", JSON.stringify(state));
  const pdf = await page.pdf({ preferCSSPageSize: true });
  check(pdf.length > 10_000, "paper:", pdf.length, "octets");
  const pages = Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  check(pages <= MOST_PAGES, "paper:", pages, "pages");
  await page.close();
}

await close();
