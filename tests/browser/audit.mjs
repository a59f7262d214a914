// Looks at the page of an audit in Chromium, as its readers do. Prints a line for each thing that is wrong.
//
//     node audit.mjs CHROMIUM PAGE DOMAIN OPERATOR
//
// DOMAIN and OPERATOR are the name and the identity of one of each, which need no escape in an anchor.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { launch, modules } from "./launch.mjs";

const require = modules();
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [chromium, file, domain, operator] = process.argv.slice(2);
const address = pathToFileURL(file).href;

function complain(...words) {
  console.log(words.join(" "));
}

function check(holds, ...words) {
  if (!holds) complain(...words);
}

const { browser, close } = await launch(chromium, require);

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
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, nodes } of violations) complain("axe:", what, id, nodes.length, nodes[0].html, nodes[0].failureSummary);
  check(passes.length > 20, "axe:", what, "looked at hardly anything");
}

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
  const codes = "#cause-1 .names button";
  await page.click(codes);
  const found = await page.$$eval("#domain-list > details", (items) => items.length);
  check(found > 0, "no domains of a cause");
  await page.close();
}

// Copying.
{
  const session = await browser.target().createCDPSession();
  await session.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  const page = await open();
  await page.bringToFront();
  const command = await page.$eval("#cause-1 pre", (it) => it.textContent);
  await page.click("#cause-1 pre + button");
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
  await page.close();
}

await close();
