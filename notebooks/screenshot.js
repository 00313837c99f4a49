// Screenshots of every notebook here, light and dark, wide and narrow, and its pages on paper, by a headless Chromium that is installed already.
// node notebooks/screenshot.js <lake> <folder> [chromium]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [lake, folder, chromium = "/usr/bin/chromium"] = process.argv.slice(2);
if (!lake || !folder) throw new Error("Name the lake and a folder: node notebooks/screenshot.js lake shots");
const here = fileURLToPath(new URL(".", import.meta.url));
const program = join(here, "..", "dist", "main.js");
const sizes = { wide: "1100,2600", narrow: "500,3600" };
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

mkdirSync(folder, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "tumble-chromium-"));
for (const name of readdirSync(here).filter((file) => file.endsWith(".md"))) {
  const page = resolve(folder, `${basename(name, ".md")}.html`);
  execFileSync(process.execPath, [
    program,
    "notebook",
    "run",
    join(here, name),
    "--lake",
    lake,
    "--out",
    page,
  ]);
  const paper = page.replace(/html$/, "pdf");
  // As whoever prints it has it: dark screens must not make dark paper.
  execFileSync(
    chromium,
    [
      ...quiet,
      "--blink-settings=preferredColorScheme=0",
      "--no-pdf-header-footer",
      `--user-data-dir=${profile}`,
      `--print-to-pdf=${paper}`,
      pathToFileURL(page).href,
    ],
    { stdio: "ignore" },
  );
  console.log(paper);
  for (const [size, pixels] of Object.entries(sizes)) {
    for (const theme of ["light", "dark"]) {
      const shot = page.replace(/html$/, `${size}.${theme}.png`);
      const colours =
        theme === "dark"
          ? ["--blink-settings=preferredColorScheme=0"]
          : ["--blink-settings=preferredColorScheme=1"];
      const args = [
        ...quiet,
        ...colours,
        `--user-data-dir=${profile}`,
        `--window-size=${pixels}`,
        `--screenshot=${shot}`,
        pathToFileURL(page).href,
      ];
      execFileSync(chromium, args, { stdio: "ignore" });
      console.log(shot);
    }
  }
}
rmSync(profile, { recursive: true, force: true });
