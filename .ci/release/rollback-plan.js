/** @import { Published } from "./registry.js" */

/** @typedef {{ remove: string, back: string }} Rollback */

/**
 * What taking back the last version, or the one that is wanted, means; undefined where that was done already.
 * @type {(published: readonly Published[], wanted?: string) => Rollback | undefined}
 */
export function planRollback(published, wanted) {
  const usable = published.filter(({ deprecated }) => !deprecated).map(({ version }) => version);
  const [remove, back] = usable.slice(-2).reverse();
  if (wanted && !usable.includes(wanted)) return undefined;
  if (!remove) throw new Error("The registry holds no version, so there is none to take back.");
  if (wanted && wanted !== remove) {
    throw new Error(
      `${remove} was published after ${wanted} and is what installs. Take ${remove} back first.`,
    );
  }
  if (!back) {
    throw new Error(
      `${remove} is the only version; without it nothing would install. Publish a correction instead.`,
    );
  }
  return { remove, back };
}
