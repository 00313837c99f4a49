/** @import { Contender } from "../types.js" */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @type {(path: string) => string} */
export const inCheckout = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const tumble = inCheckout("dist/main.js");
export const bare = inCheckout("bench/bare.js");
export const rebuild = inCheckout("bench/rebuild.js");

/**
 * A script and the folder that it writes, which is not there when it starts.
 * @type {(name: string, script: string, source: string, work: string) => Contender}
 */
export function scriptInto(name, script, source, work) {
  const out = join(work, "out");
  return { name, args: [script, source, out], prepare: () => rmSync(out, { recursive: true, force: true }) };
}

/**
 * `tumble run` into a lake that is not there when it starts.
 * @type {(name: string, source: string, work: string) => Contender}
 */
export function firstRun(name, source, work) {
  const lake = join(work, "lake");
  const args = [tumble, "run", source, "--lake", lake, "--quiet"];
  return { name, args, prepare: () => rmSync(lake, { recursive: true, force: true }) };
}
