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

/**
 * @typedef {object} Tags
 * @property {readonly string[]} head on the commit to release
 * @property {readonly string[]} merged on that commit and those before it
 * @property {readonly string[]} all in the whole repository
 */

/**
 * The version that publishing this commit gives: the one that it is tagged with, else the newest before it with its
 * minor number raised until no other branch has taken that number.
 * @type {(tags: Tags) => string}
 */
export function versionToPublish({ head, merged, all }) {
  const tagged = releases(head).at(-1);
  if (tagged) return tagged;
  const [major, minor] = parse(releases(merged).at(-1) ?? "0.0.0") ?? [0, 0];
  const taken = new Set(releases(all));
  let next = minor + 1;
  while (taken.has(`${major}.${next}.0`)) next++;
  return `${major}.${next}.0`;
}
