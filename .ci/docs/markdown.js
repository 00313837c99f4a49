/** @type {(text: string) => string} */
const cell = (text) => text.replaceAll("|", "\\|");
/** @type {(text: string) => string} */
export const code = (text) => `\`${text}\``;
/** @type {(head: string[], rows: string[][]) => string} */
export const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
