/** What keeps a model from running on Spark, too; each rule stands for a difference between the engines. */
const rules: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/\b(VARCHAR|TEXT|TIMESTAMPTZ|TIMESTAMP|DATETIME)\b/i, "say STRING or TIMESTAMP_LTZ"],
  [/"/, "names are not quoted"],
  [/\\/, "a backslash escapes in one engine and not in the other"],
  [/::/, "write CAST"],
  [/\/\/|\bdiv\b/i, "whole division is spelled differently"],
  [/\bCASE\s+WHEN\s+NULL\b/i, "a bare NULL has another type"],
  [/\bORDER BY\b(?:(?!\bNULLS\b)[^,)])*(?:[,)]|$)/i, "say NULLS FIRST or NULLS LAST: the defaults differ"],
  [
    /\b(EXCLUDE|REPLACE|QUALIFY|PIVOT|COLUMNS|lambda|SEMI|ANTI|ASOF|BY NAME|GROUP BY ALL)\b/i,
    "not standard SQL",
  ],
  [/^(?!WITH\b|SELECT\b)|\(\s*FROM\b/i, "start with SELECT"],
  [/\b(CREATE|INSERT|DELETE|UPDATE|COPY|ATTACH|SET|PRAGMA|INSTALL|LOAD)\b/i, "a model is one SELECT"],
];

const standardFunctions = [
  ...["count", "sum", "min", "max", "avg", "row_number", "rank", "lag", "lead", "coalesce", "nullif"],
  ...["round", "abs", "greatest", "least", "cast", "try_cast"],
];
const keywords = [
  "as",
  "in",
  "over",
  "filter",
  "values",
  "and",
  "or",
  "not",
  "exists",
  "on",
  "when",
  "select",
  "by",
];

/** Complaints about a model's SQL; `prelude` lists the functions that both engines are given. */
export function portabilityFaults(sql: string, prelude: readonly string[]): string[] {
  const text = sql.replace(/--.*$/gm, "").trim();
  const code = text.replace(/'[^']*'/g, "''");
  const faults = rules.flatMap(([pattern, why]) => {
    const found = pattern.exec(pattern.source.includes("\\\\") ? text : code);
    return found ? [`${found[0].trim()}: ${why}`] : [];
  });
  const known = new Set([...standardFunctions, ...keywords, ...prelude]);
  const calls = [...code.matchAll(/\b([a-z_]\w*)\s*\(/gi)].map(([, name]) => name!.toLowerCase());
  const ctes = [...code.matchAll(/\b([a-z_]\w*)\s+AS\s*\(/gi)].map(([, name]) => name!.toLowerCase());
  const unknown = calls.filter((name) => !known.has(name) && !ctes.includes(name));
  return [...faults, ...new Set(unknown.map((name) => `${name}(): neither standard nor in the prelude`))];
}
