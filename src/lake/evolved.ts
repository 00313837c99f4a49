import { fieldsOf } from "../delta/schema.js";
import type { MetaData } from "../delta/actions.js";

/** Set once a run has added a column, which files from before lack, or left one out, which its own files lack. */
export const evolvedKey = "tumble.evolved";

/** The number of columns that the table was created with, by which columns are noticed that other programs add. */
export const columnCountKey = "tumble.columns";

/** Whether some live file may lack a column of the table, so that each has to be asked for its own. */
export function isEvolved(metaData: MetaData): boolean {
  const { [evolvedKey]: evolved, [columnCountKey]: count } = metaData.configuration;
  return evolved === "true" || (count !== undefined && Number(count) !== fieldsOf(metaData).length);
}
