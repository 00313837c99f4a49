import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isAddress } from "../sources/address.js";

export interface Noticing {
  readonly close: () => Promise<void>;
}

/**
 * Calls back soon after something changes where raw files are expected. It may miss changes or tell of none: what is
 * to be done is always for a listing to say. Where the system has no watches left, it says so and is quiet from then on.
 */
export async function notice(
  source: readonly string[],
  { folder, lake }: { readonly folder: string; readonly lake: string },
  onChange: () => void,
  onTrouble: (error: unknown) => void,
): Promise<Noticing> {
  const { watch } = await import("chokidar");
  const paths = source.filter((text) => !isAddress(text));
  const places = [...new Set(paths.map((text) => literalPlace(resolve(folder, text))))];
  const watcher = watch(places, {
    ignoreInitial: true,
    ignored: (path) => path === lake || path.startsWith(`${lake}/`),
  });
  watcher.on("all", onChange);
  watcher.on("error", onTrouble);
  return { close: () => watcher.close() };
}

/** The longest beginning of a path that no wildcard is part of and that exists. */
export function literalPlace(path: string): string {
  const parts = path.split("/");
  const first = parts.findIndex((part) => /[*?[\]{}]/.test(part));
  let place = first < 0 || existsSync(path) ? path : parts.slice(0, first).join("/") || "/";
  while (!existsSync(place)) place = dirname(place);
  return place;
}
