/** What differs from run to run and machine to machine, each with what stands for it. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/\b\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{6}\b/g, "<run>"],
  [/\b20(?:2[4-9]|[3-9]\d)-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00)?)?/g, "<now>"],
  [/\b\d+ min \d+ s\b|\b\d+(?:\.\d+)? (?:s|ms|seconds)\b/g, "<duration>"],
  [/\b[\d,]+(?:\.\d+)? (?:B|KB|MB|GB|TB)\b/g, "<size>"],
  [/─+/g, "─"],
  [/-{3,}/g, "---"],
  [/[ \t]+/g, " "],
];

/**
 * Whether a program printed what a document says. Run ids, times of today, durations, sizes and the widths of columns
 * may differ; `…` in a line stands for any text, and alone on a line for any lines.
 */
export function isAsShown(shown: string, printed: string): boolean {
  const pattern = plain(shown)
    .map((line) => (line === "…" ? "(?:.*\n)*?" : `${line.split("…").map(escaped).join(".*")}\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(
    plain(printed)
      .map((line) => `${line}\n`)
      .join(""),
  );
}

function plain(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => varying.reduce((done, [pattern, word]) => done.replace(pattern, word), line).trim());
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
