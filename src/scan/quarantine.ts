import type { Session } from "../duckdb/session.js";
import { reading } from "./errors.js";
import { groupFiles, type Group } from "./groups.js";
import { locateRefused } from "./locate.js";
import { parquetGroups } from "./parquet.js";
import { createModel, createRawEvents, readerOf, setGroups } from "./readers.js";
import type { NamedFile, Rules } from "./scan.js";

/** Reads files that this session has tallied once more, and keeps their refused rows in `scanned_quarantine`. */
export async function quarantine(
  session: Session,
  rules: Rules,
  files: readonly NamedFile[],
  sequential: ReadonlySet<string>,
): Promise<void> {
  await createRawEvents(session, []);
  await createModel(session, rules.events);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE scanned_quarantine AS FROM (${rules.quarantine.sql}\n) LIMIT 0`,
  );
  const rawFiles = files.map(({ file }) => file);
  const text = await groupFiles(rawFiles, rules.columns, sequential);
  if (text.length > 0) {
    await locateRefused(session, await refuse(session, rules, text, ["FROM raw_malformed()"]));
  }
  // Whole records of different Parquet files need not go together.
  for (const file of rawFiles) {
    const parquet = await parquetGroups(session, [file], rules.columns);
    if (parquet.length > 0) await quarantineParquet(session, rules, parquet);
  }
}

async function quarantineParquet(session: Session, rules: Rules, groups: readonly Group[]): Promise<void> {
  await refuse(session, rules, groups, []);
  await session.run(`
    INSERT INTO scanned_quarantine BY NAME
    SELECT refused.* REPLACE (name AS source_file) FROM refused JOIN raw_files ON source_file = path`);
}

/** Fills `refused` with the refused rows of some files, and returns the files as they were read. */
async function refuse(
  session: Session,
  rules: Rules,
  groups: readonly Group[],
  more: readonly string[],
): Promise<Group[]> {
  const read = await setGroups(session, groups, rules.columns);
  const readers = read.map((group, n) => readerOf(group, n, "in_order"));
  await createRawEvents(session, [...readers, ...more]);
  await createModel(session, rules.events);
  const files = groups.flatMap((group) => group.files);
  await reading(files, () => session.run(`CREATE OR REPLACE TEMP TABLE refused AS ${rules.quarantine.sql}`));
  return read;
}
