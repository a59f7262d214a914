
"use strict";

// Says something to those who do not see the page.
function announce(text) {
  const said = document.getElementById("said");
  said.textContent = "";
  setTimeout(() => { said.textContent = text; }, 50);
}

// A page from a file may lack the clipboard of pages from servers.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    const focused = document.activeElement;
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    focused?.focus();
  }
}

// Adds a button behind each command. Without a script there is no button that does nothing.
function addCopyButtons(root) {
  const { copyLabel: label, copied } = document.body.dataset;
  for (const code of root.querySelectorAll("[data-copy]:not([data-copy='button'])")) {
    code.dataset.copy = "button";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = label;
    button.setAttribute("aria-label", `${label} ${code.textContent}`);
    button.addEventListener("click", async () => {
      await copy(code.textContent);
      button.textContent = `${copied} ✓`;
      announce(copied);
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    code.after(button);
  }
}

addCopyButtons(document);

// What is closed on the screen is read on paper.
addEventListener("beforeprint", () => {
  for (const closed of document.querySelectorAll("details.opens-in-print:not([open])")) {
    closed.open = true;
    closed.dataset.wasClosed = "";
  }
});
addEventListener("afterprint", () => {
  for (const opened of document.querySelectorAll("details[data-was-closed]")) {
    opened.open = false;
    delete opened.dataset.wasClosed;
  }
});
