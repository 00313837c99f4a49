/** @typedef {readonly [major: number, minor: number, patch: number]} Numbers */

// Semantic Versioning 2.0: no leading zeros. A pre-release is no release; build metadata does not count.
const release = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\+[\w.-]+)?$/;

/**
 * The numbers of a release's version or tag; undefined for any other text.
 * @type {(text: string) => Numbers | undefined}
 */
export function parse(text) {
  const [, major, minor, patch] = release.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/** @type {(a: Numbers, b: Numbers) => number} */
const compareNumbers = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/**
 * The releases among tags or versions, oldest first, each once, without prefix.
 * @type {(texts: readonly string[]) => string[]}
 */
export function releases(texts) {
  const found = texts.map(parse).filter((it) => it !== undefined);
  return [...new Set(found.sort(compareNumbers).map((it) => it.join(".")))];
}

const takenBack = /^rolled-back\//;

/** Marks a version whose release was taken back; its number is not used again. */
export const rolledBack = (/** @type {string} */ version) => `rolled-back/v${version}`;

/**
 * @typedef {object} Tags
 * @property {readonly string[]} head on the commit to release
 * @property {readonly string[]} merged on that commit and those before it
 * @property {readonly string[]} later on that commit and those after it
 * @property {readonly string[]} all in the whole repository
 */

/**
 * The version that publishing this commit gives: the one that it is tagged with, else the newest before it with its
 * minor number raised until no other branch has taken that number.
 * @type {(tags: Omit<Tags, "later">) => string}
 */
export function versionToPublish({ head, merged, all }) {
  const tagged = releases(head).at(-1);
  if (tagged) return tagged;
  const [major, minor] = parse(releases(merged).at(-1) ?? "0.0.0") ?? [0, 0];
  const taken = new Set(releases(all.map((tag) => tag.replace(takenBack, ""))));
  let next = minor + 1;
  while (taken.has(`${major}.${next}.0`)) next++;
  return `${major}.${next}.0`;
}

/**
 * Why this commit is not to be published as that version, if so.
 * @type {(tags: Tags, version: string) => string | undefined}
 */
export function refusal({ head, later, all }, version) {
  if (all.includes(rolledBack(version))) {
    return `${version} was released from this commit and taken back. Commit a correction, and publish that.`;
  }
  const own = releases(head);
  const [since] = releases(later).filter((it) => !own.includes(it));
  return (
    since &&
    `${since} was released from a later commit; publishing this one would undo it. Publish from there.`
  );
}

/**
 * The newest version before this one whose lakes it must be able to continue: of the same major number.
 * @type {(versions: readonly string[], version: string) => string | undefined}
 */
export function precursor(versions, version) {
  const before = releases([...versions, version]);
  return before
    .slice(0, before.indexOf(version))
    .filter((it) => parse(it)?.[0] === parse(version)?.[0])
    .at(-1);
}
