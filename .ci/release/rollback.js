// Takes the last published version back, so that the one before it installs next. Says what it would do; --yes does it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { tell } from "./commands.js";
import { projectRegistry, published } from "./registry.js";
import { planRollback } from "./rollback-plan.js";
import { takeBackRelease } from "./take-back.js";

const options = /** @type {const} */ ({
  version: { type: "string" },
  yes: { type: "boolean", default: false },
});

await tell(() => {
  const { version: wanted, yes } = parseArgs({ options }).values;
  if (wanted === "")
    throw new Error("--version names no version. Run the dry run first, and name the one that it tells.");
  const { name } = JSON.parse(readFileSync("package.json", "utf8"));
  const registry = projectRegistry(process.env);
  if (yes) {
    console.log(takeBackRelease(registry, name, wanted));
    return;
  }
  const plan = planRollback(published(registry, name), wanted);
  mkdirSync("reports/package", { recursive: true });
  writeFileSync("reports/package/rollback.env", plan ? `ROLLBACK_VERSION=${plan.remove}\n` : "");
  console.log(
    plan
      ? `Would take back ${name} ${plan.remove}; ${plan.back} would install next. --yes --version ${plan.remove} does it.`
      : `${name} ${wanted} is taken back already, or was never published.`,
  );
});
