import type { Argv } from "yargs";
import { shared } from "./options.js";

/** What every verb takes that works on tables of the lake. */
export interface LakeArguments {
  readonly lake?: string;
  readonly config?: string;
  readonly json: boolean;
}

export interface TableArguments extends LakeArguments {
  readonly table: string;
}

export const lakeOptions = { lake: shared.lake, config: shared.config, json: shared.json };

export function tablePositional(yargs: Argv): Argv {
  return yargs.positional("table", {
    type: "string",
    default: "windows",
    describe: "A table of the lake, or the path of any Delta table",
  });
}
