/** @typedef {{ version: string, date: string, subjects: readonly string[] }} Release */

const unreleased = /^## Unreleased\n(?<notes>[^]*?)(?=^## |$(?![^]))/m;

/**
 * The changelog with a section for a release: the notes under "Unreleased", or else the subjects of its commits.
 * A section that is there already is left as it is.
 * @type {(text: string, release: Release) => string}
 */
export function completeChangelog(text, { version, date, subjects }) {
  const title = `## ${version} `;
  if (`\n${text}`.includes(`\n${title}`)) return text;
  const found = unreleased.exec(text);
  const notes = found?.groups?.notes?.trim() || listed(subjects);
  const section = `## Unreleased\n\n${title}– ${date}\n\n${notes}\n`;
  if (!found) return `${text.trimEnd()}\n\n${section}`;
  const rest = text.slice(found.index + found[0].length);
  return `${text.slice(0, found.index)}${section}${rest === "" ? "" : `\n${rest}`}`;
}

/** @type {(subjects: readonly string[]) => string} */
function listed(subjects) {
  const own = subjects.filter((subject) => !/^Release \d/.test(subject));
  return own.length === 0 ? "- The same as before." : own.map((it) => `- ${plain(it)}`).join("\n");
}

/** @type {(subject: string) => string} */
const plain = (subject) => subject.replace(/[\\`*_[\]<>~|]/g, "\\$&");
