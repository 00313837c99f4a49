// Which licences the dependencies carry, from the lock file: those that users install, and those of tools.
import { readFileSync } from "node:fs";

const shipped = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC"];
shipped.push("MIT", "PSF-2.0", "Python-2.0", "Unlicense");
const tools = [...shipped, "MIT/X11", "MPL-2.0"];

/** @typedef {{ license?: string, dev?: boolean, version?: string }} Locked */

/**
 * One sentence for each package whose licence is not among those allowed.
 * @type {(packages: Record<string, Locked>) => string[]}
 */
export function complaints(packages) {
  return Object.entries(packages).flatMap(([path, { license = "none", dev = false, version }]) => {
    if (path === "" || (dev ? tools : shipped).includes(license)) return [];
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const whose = dev ? "a tool's" : "a shipped package's";
    return [
      `"${name}" ${version} is under "${license}", which is not among ${whose} licences in .ci/licences.js.`,
    ];
  });
}

if (process.argv[1] === import.meta.filename) {
  /** @type {{ packages: Record<string, Locked> }} */
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const found = complaints(packages);
  for (const sentence of found) console.error(sentence);
  if (found.length > 0) process.exitCode = 1;
  else console.log(`${Object.keys(packages).length - 1} packages, all under licences that are allowed.`);
}
