import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Model } from "../../src/models/model.js";

export interface Case {
  readonly path: string;
  /** The sentence on top. */
  readonly title: string;
  readonly sql: string;
}

export function readCases({ name, version }: Model): Case[] {
  const folder = join(import.meta.dirname, name, `v${version}`);
  return filesIn(folder).map((file) => {
    const sql = readFileSync(join(folder, file), "utf8");
    return { path: join(folder, file), title: /^-- (.*)$/m.exec(sql)?.[1] ?? file, sql };
  });
}

export function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
