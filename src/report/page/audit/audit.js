
const data = JSON.parse(document.getElementById("data").textContent);
const { words } = data;
// Stands for a domain's own name in its texts.
const OWN_NAME = /\u001f/g;
// Domains and links that are added at once.
const AT_ONCE = 100;
// So few domains are printed, opened, and there without a script.
const few = data.domains.length <= AT_ONCE;

const domains = data.domains.map(([name, anchor, status, operators, shape, causes]) => ({
  name, anchor: anchor || `d-${name}`, status, operators, shape, causes,
}));
const byAnchor = new Map(domains.map((domain) => [domain.anchor, domain]));

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function link(anchor, text, className) {
  const made = element("a", className, text);
  made.href = `#${anchor}`;
  return made;
}

function moreButton(onClick) {
  const button = element("button", "more", words.more);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

// A verdict with its pattern, as in the table of verdicts.
function mark(status) {
  return document.querySelector(`.verdicts .verdict.${status}`).cloneNode(true);
}

function number(value) {
  return value.toLocaleString(document.documentElement.lang);
}

// A text in which code stands in backticks. One without its partner is a text.
function prose(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) {
    const last = parts.pop();
    parts.push(`${parts.pop()}\`${last}`);
  }
  return parts.map((part, at) => (at % 2 ? element("code", "", part) : part));
}

// Commands and records in a text can be copied; names need no button.
function markCommands(root) {
  for (const code of root.querySelectorAll(".statement code")) {
    if (code.textContent.includes(" ")) code.dataset.copy = "";
  }
  addCopyButtons(root);
}

function text(at, domain) {
  return data.texts[at].replace(OWN_NAME, () => domain.name);
}

function command(content) {
  const made = element("pre", "command", content);
  made.dataset.copy = "";
  return made;
}

// File and line: nothing that a shell runs.
function place(content) {
  return element("p", "place", `${words.place} `, element("code", "", content));
}

function findingItem([at, evidence], domain) {
  const [code, severity, kind, owner, statement, , isInFile] = data.findings[at];
  const item = element(
    "li", "",
    link(`rule-${code}`, code, `code ${kind}`), " ",
    element("span", "faint", `(${severity})`), " ",
    element("code", "", text(owner, domain)), " ",
    element("span", "statement", ...prose(text(statement, domain))),
  );
  if (evidence !== null) {
    const shown = text(evidence, domain);
    item.append(isInFile ? place(shown) : command(shown));
  }
  return item;
}

function ownerItem(at, domain) {
  const [owner, remark, records] = data.owners[at].map((it) => text(it, domain));
  const item = element("li", "", element("code", "", owner));
  if (remark) item.append(` ${remark}`);
  if (records) item.append(command(records));
  return item;
}

function fillDomain(inside, domain) {
  const [findings, owners, omitted] = data.shapes[domain.shape];
  if (domain.operators.length) {
    const party = element("p", "party");
    domain.operators.forEach((at, place) => {
      const [id, name, anchor] = data.operators[at];
      const label = name === id ? id : `${name} (${id})`;
      party.append(place ? ", " : "", anchor ? link(anchor, label) : label);
    });
    inside.append(party);
  }
  if (findings.length + omitted.length) {
    inside.append(element("h4", "", words.findings), element(
      "ul", "findings",
      ...findings.map((it) => findingItem(it, domain)),
      ...omitted.map((it) => element("li", "", text(it, domain))),
    ));
  } else {
    inside.append(element("p", "", words.no_findings));
  }
  if (owners.length) {
    inside.append(
      element("h4", "", words.published),
      element("ul", "records", ...owners.map((it) => ownerItem(it, domain))),
    );
  }
  markCommands(inside);
}

// Its codes, but those that only inform, each once.
function codesOf(domain) {
  const findings = data.shapes[domain.shape][0].map(([at]) => data.findings[at]);
  const codes = new Set(findings.filter(([, , , , , informs]) => !informs).map(([code]) => code));
  return [...codes].sort().join(", ");
}

function domainDetails(domain) {
  const inside = element("div", "inside");
  const title = element("h3", "", domain.name);
  const summary = element("summary", "", title, " ", mark(domain.status), " ", element("span", "faint", codesOf(domain)));
  const details = element("details", few ? "domain opens-in-print" : "domain", summary, inside);
  details.id = domain.anchor;
  if (few) {
    fillDomain(inside, domain);
  } else {
    details.addEventListener("toggle", () => {
      if (!inside.firstChild) fillDomain(inside, domain);
    });
  }
  return details;
}

// Adds what `make` makes of each value, a hundred at once.
function fillList(list, values, make) {
  let shown = 0;
  const button = moreButton(() => {
    const first = shown;
    more();
    list.children[first]?.querySelector("a, summary")?.focus();
  });
  function more() {
    list.append(...values.slice(shown, shown + AT_ONCE).map(make));
    shown = Math.min(shown + AT_ONCE, values.length);
    button.hidden = shown === values.length;
  }
  list.replaceChildren();
  more();
  return button;
}

function isFound(haystack, query) {
  return query.every((word) => haystack.includes(word));
}

function queryOf(field) {
  return field.value.toLowerCase().split(/\s+/).filter(Boolean);
}

function showCount(field, shown, all) {
  const said = words.shown.replace("{shown}", () => number(shown)).replace("{all}", () => number(all));
  field.textContent = said;
}

function control(name) {
  return document.getElementById(name);
}

// Domains: the list is made of the data, also where the page has its beginning.
const domainList = control("domain-list");
let domainButton = null;

function haystackOf(domain) {
  domain.haystack ??= [
    domain.name,
    ...domain.operators.flatMap((at) => data.operators[at].slice(0, 2)),
    ...data.shapes[domain.shape][0].map(([at]) => data.findings[at][0]),
  ].join(" ").toLowerCase();
  return domain.haystack;
}

// The cause whose domains are shown, and the note that says so.
let chosenCause = 0;
const causeNote = element("p", "screen", element("span"), moreButton(() => {
  chooseCause(0);
  filterDomains();
  control("domain-search").focus();
}));
causeNote.lastChild.textContent = words.of_all_causes;
causeNote.id = "domain-list-cause";
causeNote.hidden = true;
domainList.before(causeNote);

function filterDomains() {
  const query = queryOf(control("domain-search"));
  const status = control("domain-verdict").value;
  const found = domains.filter((it) => (!status || it.status === status)
    && (!chosenCause || it.causes.includes(chosenCause)) && isFound(haystackOf(it), query));
  const exact = found.findIndex((it) => it.name === query[0]);
  if (exact > 0) found.unshift(...found.splice(exact, 1));
  showCount(control("domain-count"), found.length, domains.length);
  domainButton?.remove();
  domainButton = fillList(domainList, found, domainDetails);
  domainList.after(domainButton);
}

// Shows only the domains of a cause. 0 shows those of all causes.
function chooseCause(cause) {
  chosenCause = cause;
  causeNote.hidden = !cause;
  causeNote.firstChild.textContent = `${words.of_cause.replace("{number}", () => number(cause))} `;
}

function searchDomains(query) {
  chooseCause(0);
  control("domain-search").value = query;
  control("domain-verdict").value = "";
  filterDomains();
}

// Operators.
const operatorList = control("operator-list");
const operators = operatorList ? [...operatorList.children] : [];

function filterOperators() {
  const query = queryOf(control("operator-search"));
  const status = control("operator-verdict").value;
  let shown = 0;
  for (const item of operators) {
    const { id, name, status: verdict } = item.dataset;
    item.hidden = !((!status || verdict === status) && isFound(`${id} ${name}`.toLowerCase(), query));
    shown += item.hidden ? 0 : 1;
  }
  showCount(control("operator-count"), shown, operators.length);
}

function sortOperators() {
  const orders = {
    name: (a, b) => a.dataset.name.localeCompare(b.dataset.name, document.documentElement.lang),
    domains: (a, b) => b.dataset.domains - a.dataset.domains,
  };
  const order = orders[control("operator-sort").value];
  operatorList.append(...(order ? [...operators].sort(order) : operators));
}

// The domains of an operator by verdict, as links.
function addDomainsOf(item) {
  const inside = item.querySelector(".inside");
  const theirs = domains.filter((it) => it.operators.some((at) => data.operators[at][0] === item.dataset.id));
  for (const status of new Set(theirs.map((it) => it.status))) {
    const alike = theirs.filter((it) => it.status === status);
    const list = element("ul", "links");
    const button = fillList(list, alike, (it) => element("li", "", link(it.anchor, it.name)));
    inside.append(element("p", "by-verdict", mark(status), ` (${number(alike.length)})`), list, button);
  }
}

for (const item of operators) {
  const details = item.querySelector("details");
  let isFilled = false;
  details.addEventListener("toggle", () => {
    // Paper has no room for every domain.
    if (isFilled || "wasClosed" in details.dataset) return;
    isFilled = true;
    addDomainsOf(item);
  });
}

// Causes lead to their domains.
for (const cause of document.querySelectorAll(".cause")) {
  const button = element("button", "screen", words.its_domains);
  button.type = "button";
  button.addEventListener("click", () => {
    searchDomains("");
    chooseCause(Number(cause.dataset.cause));
    filterDomains();
    control("domains").scrollIntoView();
    control("domain-search").focus({ preventScroll: true });
  });
  cause.querySelector(".names").append(" ", button);
}
for (const name of document.querySelectorAll("[data-domain]")) {
  name.replaceWith(link(name.dataset.domain, name.textContent));
}

// Shows and opens what the address names.
function openTarget() {
  const id = location.hash.slice(1);
  const domain = byAnchor.get(id);
  if (domain && !document.getElementById(id)) searchDomains(domain.name);
  const target = document.getElementById(id);
  if (!target) return;
  if (target.hidden) {
    control("operator-search").value = "";
    control("operator-verdict").value = "";
    filterOperators();
  }
  const details = target.matches("details") ? target : target.querySelector(":scope > details");
  if (details) {
    details.open = true;
    details.querySelector("summary").focus({ preventScroll: true });
  }
  target.scrollIntoView();
}

for (const form of document.querySelectorAll(".tools")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
}
control("domain-search").addEventListener("input", filterDomains);
control("domain-verdict").addEventListener("change", filterDomains);
control("not-shown")?.remove();
if (operatorList) {
  control("operator-search").addEventListener("input", filterOperators);
  control("operator-verdict").addEventListener("change", filterOperators);
  control("operator-sort").addEventListener("change", sortOperators);
  filterOperators();
}
filterDomains();
markCommands(document);
addEventListener("hashchange", openTarget);
addEventListener("click", (event) => {
  const clicked = event.target.closest?.("a[href^='#']");
  if (clicked && clicked.hash === location.hash) openTarget();
});
if (location.hash) openTarget();
