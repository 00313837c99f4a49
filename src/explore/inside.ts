import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { UserError } from "../errors.js";
import { command } from "../proposal.js";

/** A link within the lake, or a log that names a file elsewhere, must not lead out of it. */
export function checkInside(folder: string, files: readonly string[]): void {
  if (files.length === 0) return;
  const inside = realpathSync.native(folder) + sep;
  for (const file of files) {
    const real = realPath(file);
    if (real === null) {
      throw new UserError(
        `The file "${file}" is gone, though the lake's log lists it: a vacuum has removed it, or someone has. Ask for a newer state; for the newest, ${command("check")} says how to mend it.`,
      );
    }
    if (!real.startsWith(inside)) {
      throw new UserError(
        `The lake's file "${file}" is in truth "${real}", outside of the lake. Remove it, or lift the sandbox with --unsafe.`,
      );
    }
  }
}

function realPath(file: string): string | null {
  try {
    return realpathSync.native(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
