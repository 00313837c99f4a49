import type { Session } from "./session.js";

export interface Limits {
  /** The only files that may be read. Absolute; no patterns. */
  readonly readable: readonly string[];
  /** The only file that may be written, by statements of the program. */
  readonly writable?: string | undefined;
}

/**
 * From here on the session reaches the given files and nothing else: no other file, no network, no extension, and no
 * way to change a setting. What a person's SQL may be on top of that, `parseQuery` decides.
 */
export async function lockDown(session: Session, { readable, writable }: Limits): Promise<void> {
  const paths = [...readable, ...(writable === undefined ? [] : [writable])];
  await session.set("allowed_files", paths);
  await session.run(`
    SET allowed_paths = getvariable('allowed_files');
    SET enable_external_access = false;
    SET autoload_known_extensions = false;
    SET lock_configuration = true`);
}
