import type { Config } from "../config.js";
import type { RawFile } from "../sources/file.js";
import type { Connection } from "./connection.js";

export interface RunOptions {
  readonly config: Config;
  /** `2016-07-26`, `today` or `yesterday`, in the lake's zone; undefined leaves that side open. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Read every listed file and rebuild every chosen date, fresh or not. */
  readonly force?: boolean | undefined;
  /** Withhold all dates of a mart if one fails an expectation. */
  readonly allOrNothing?: boolean | undefined;
  /** Drop the counts of raw files that are gone. */
  readonly forget?: boolean | undefined;
  readonly threads?: number | undefined;
  /** Take it for an answer that nothing is listed. */
  readonly allowEmpty?: boolean | undefined;
  /** Files of which this says no are left for a later run, as if they had not changed. */
  readonly isSettled?: ((file: RawFile) => boolean) | undefined;
}

/** What a run asks of its surroundings; tests hand in their own. */
export interface Surroundings {
  readonly cwd: string;
  readonly now: () => Date;
  /** Share of the scan that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Aborted when a person wants the run to stop, which it does as long as it has published nothing. */
  readonly interrupted?: AbortSignal | undefined;
  /** To the cluster that lists the raw files, where addresses name some. */
  readonly connection?: Connection | undefined;
}
