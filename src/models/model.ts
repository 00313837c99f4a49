import { createHash } from "node:crypto";

export type Kind = "stage" | "mart" | "view";

/** One version of one SQL file: a single SELECT under one sentence that states its grain. */
export interface Model {
  readonly name: string;
  readonly kind: Kind;
  readonly version: number;
  /** As a person would open it; errors name it. */
  readonly path: string;
  readonly sql: string;
  /** sha256 of the text with line ends as LF; the model's identity, together with its version. */
  readonly hash: string;
}

export function modelOf(name: string, kind: Kind, version: number, path: string, text: string): Model {
  const sql = text.replaceAll("\r\n", "\n").trimEnd().replace(/;$/, "");
  return { name, kind, version, path, sql, hash: sqlHash(sql) };
}

export function sqlHash(sql: string): string {
  return createHash("sha256").update(sql).digest("hex").slice(0, 16);
}

/** As pins and reports write it: `windows@1`. */
export function label(model: Pick<Model, "name" | "version">): string {
  return `${model.name}@${model.version}`;
}
