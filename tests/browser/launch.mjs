// Starts Chromium with a new profile, and without what it says to others by itself.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The packages, which are in the folder that BROWSER_MODULES names.
export function modules() {
  return createRequire(join(process.env.BROWSER_MODULES, "package.json"));
}

export async function launch(executablePath, require) {
  const userDataDir = mkdtempSync(join(tmpdir(), "mssrv-chromium-"));
  const browser = await require("puppeteer-core").launch({
    executablePath,
    userDataDir,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
  async function close() {
    await browser.close();
    rmSync(userDataDir, { recursive: true, force: true });
  }
  return { browser, close };
}
