// Tries the published package on the reference lake, and takes the release back by itself where that fails.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { tell } from "./commands.js";
import { projectRegistry, published } from "./registry.js";
import { replay } from "./replay.js";
import { takeBackRelease } from "./take-back.js";
import { precursor } from "./version.js";

await tell(async () => {
  const { values } = parseArgs({ options: { version: { type: "string" } } });
  const version = values.version ?? process.env.RELEASE_VERSION;
  if (!version) throw new Error("Which release is to be verified? Name it by --version or RELEASE_VERSION.");
  const { name } = JSON.parse(readFileSync("package.json", "utf8"));
  const registry = projectRegistry(process.env);

  const usable = published(registry, name).filter(({ deprecated }) => !deprecated);
  const before = precursor(
    usable.map((it) => it.version),
    version,
  );
  const findings = await replay(registry, name, version, before);
  if (findings.length === 0) {
    console.log(
      `${name} ${version} counts the reference lake as expected${before ? `, begun by ${before}` : ""}.`,
    );
    return;
  }
  console.error(`${name} ${version} is not as it should be, so it is taken back.\n${findings.join("\n")}`);
  process.exitCode = 1;
  console.log(takeBackRelease(registry, name, version));
});
