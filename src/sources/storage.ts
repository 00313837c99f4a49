import type { Day } from "./days.js";
import { fingerprint, type RawFile } from "./file.js";
import { locate, type Location } from "./locate.js";
import type { Pattern } from "./pattern.js";
import { type Enter, walk, type Walk } from "./walk.js";

/** Where raw files are looked for. */
export interface Storage {
  /** What an element of the source means there. */
  locate(text: string): Promise<Location>;
  /** What a pattern finds where `enter` allows; `days`, if given, are all that it allows. */
  walk(pattern: Pattern, enter: Enter, days?: readonly Day[]): Promise<Walk>;
  /** Size and modification time of what was found; null where it is gone. */
  fingerprint(path: string): Promise<Pick<RawFile, "size" | "modified"> | null>;
}

/** The folders of this machine. */
export function localStorage(cwd: string): Storage {
  return { locate: (text) => locate(text, cwd), walk, fingerprint };
}
