import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors.js";
import { Cancelled } from "../explore/errors.js";
import { note } from "./print-rows.js";

const settle = 100;

/** Does something now and whenever a file is saved, until the signal; what a person can put right does not end it. */
export async function watchFile(
  path: string,
  action: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let wake: () => void = () => undefined;
  // Editors save by renaming another file into place, so the folder is watched, not the file.
  const watcher = watch(dirname(path), (_event, name) => {
    if (name === null || name === basename(path)) wake();
  });
  try {
    while (!signal.aborted) {
      const saved = new Promise<void>((resolve) => (wake = resolve));
      signal.addEventListener("abort", () => {
        wake();
      });
      try {
        await action();
      } catch (error) {
        if (!(error instanceof UserError) || error instanceof Cancelled) throw error;
        note(`tumble: ${error.message}`);
      }
      note(`Waiting for "${path}" to be saved. Ctrl-C ends this.`);
      await saved;
      await sleep(settle);
    }
  } finally {
    watcher.close();
  }
}
