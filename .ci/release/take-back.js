/** @import { Registry } from "./registry.js" */
import { git, lines } from "./commands.js";
import { latest, published, takeBack } from "./registry.js";
import { planRollback } from "./rollback-plan.js";
import { rolledBack } from "./version.js";

/**
 * Takes a release back, marks it in git, and says what was done. Can be repeated.
 * @type {(registry: Registry, name: string, wanted?: string) => string}
 */
export function takeBackRelease(registry, name, wanted) {
  const plan = planRollback(published(registry, name), wanted);
  if (!plan) {
    if (wanted) mark(wanted);
    return `${name} ${wanted} is taken back already, or was never published.`;
  }
  const how = takeBack(registry, name, plan);
  const now = latest(registry, name);
  if (now !== plan.back)
    throw new Error(`${name} ${plan.remove} is ${how}, yet ${now} installs, not ${plan.back}.`);
  mark(plan.remove);
  return `${name} ${plan.remove} is ${how}; ${plan.back} installs next.`;
}

/** @type {(version: string) => void} */
function mark(version) {
  const tag = rolledBack(version);
  git(["fetch", "--quiet", "--tags", "origin"]);
  const tags = lines(git(["tag"]));
  if (tags.includes(tag)) return;
  git(["tag", tag, tags.includes(`v${version}`) ? `v${version}^{commit}` : "HEAD"]);
  git(["push", "--quiet", "origin", `refs/tags/${tag}`]);
}
