import { localFiles } from "../delta/files.js";
import { history, type Version } from "../delta/history.js";
import type { At } from "../delta/travel.js";
import { isCalendarDate } from "../dates.js";
import { UserError } from "../errors.js";
import { command } from "../proposal.js";
import { isRunId } from "./run-id.js";
import { operationOf } from "./operation.js";
import type { Table } from "./tables.js";

/** A version number, a run (the table as that run left it), or a time; null means the newest version. */
export type Reference = At | { readonly run: string } | null;

/** Takes `7`, `now`, a run id, `2016-07-26` (its first instant in UTC) or `2016-07-26T12:00:00+02:00`. */
export function parseReference(text: string): Reference {
  if (text === "now") return null;
  if (/^\d{1,15}$/.test(text)) return { version: Number(text) };
  if (isRunId(text)) return { run: text };
  if (isCalendarDate(text)) return { timestamp: Date.parse(`${text}T00:00:00Z`) };
  const isTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const timestamp = isTime ? Date.parse(text.replace(" ", "T")) : NaN;
  if (!Number.isNaN(timestamp)) return { timestamp };
  throw new UserError(
    `"${text}" is no version of a table. Give its number (7), a date (2016-07-26), a time with its offset (2016-07-26T12:00:00Z), or a run as ${command("history")} lists it.`,
  );
}

/** What the Delta log can be asked for: a run becomes the last version that it committed. */
export async function resolveReference(table: Table, reference: Reference): Promise<At | undefined> {
  if (reference === null) return undefined;
  return "run" in reference ? { version: await versionOfRun(table, reference.run) } : reference;
}

async function versionOfRun({ name, folder }: Table, run: string): Promise<number> {
  const damaged: number[] = [];
  for await (const version of history(folder, localFiles, (each) => damaged.push(each))) {
    if (isBy(version, run)) return version.version;
  }
  throw new UserError(
    `No version of "${name}" was committed by the run "${run}"${damaged.length > 0 ? ", as far as the log can be read" : ""}. See ${command("history", name)} for those that were, or give a time.`,
  );
}

function isBy(version: Version, run: string): boolean {
  return operationOf(version.commitInfo).run === run;
}
