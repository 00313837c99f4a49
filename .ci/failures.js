import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** @typedef {{ file: string, test: string, message: string }} Failure */

/**
 * The failed tests and hooks of vitest's JUnit report, which has what its JSON report leaves out: the causes of an
 * error, and what failed before any test began. A report that is not there names none.
 * @type {(report: string) => Failure[]}
 */
export function failuresIn(report) {
  const cases = textOf(report).matchAll(/<testcase\b([^>]*)>((?:(?!<\/testcase>)[^])*)<\/testcase>/g);
  return [...cases].flatMap(([, attributes = "", content = ""]) => {
    const failures = [...content.matchAll(/<(failure|error)\b[^>]*>([^]*?)<\/\1>/g)];
    return failures.map(([, , message = ""]) => ({
      file: attribute(attributes, "classname"),
      test: attribute(attributes, "name"),
      message: plain(message).trim(),
    }));
  });
}

/**
 * A failure with its file and name on top. The first lines say what failed, seeds of property tests among them, and the
 * last ones where: of a long one, the middle is left out.
 * @type {(failure: Failure) => string}
 */
export function described({ file, test, message }) {
  const lines = message.split("\n");
  const [first, last] = [30, 10];
  const cut = lines.length - first - last;
  const shown =
    cut > 0 ? [...lines.slice(0, first), `… ${cut} lines are left out …`, ...lines.slice(-last)] : lines;
  return [`✗ ${file} > ${test}`, ...shown.map((line) => `  ${line}`.trimEnd())].join("\n");
}

/** @type {(report: string) => string} */
function textOf(report) {
  try {
    return readFileSync(report, "utf8");
  } catch {
    return "";
  }
}

/** @type {(attributes: string, name: string) => string} */
function attribute(attributes, name) {
  return plain(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

const entities = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["amp", "&"],
]);

/** @type {(text: string) => string} */
function plain(text) {
  const characters = text.replace(/&(\w+);/g, (entity, name) => entities.get(name) ?? entity);
  return stripVTControlCharacters(characters);
}
