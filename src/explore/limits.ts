import { UserError } from "../errors.js";

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Bytes of `400MB` or `2GiB`, as DuckDB spells them. */
export function parseMemory(text: string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?) ?([kmgt]?i?b)$/i.exec(text) ?? [];
  const bytes = Number(count) * (units[unit.toLowerCase()] ?? NaN);
  if (bytes >= 1) return bytes;
  throw new UserError(`"${text}" is no amount of memory. Write 400MB or 2GB.`);
}

/** What the engine may take beyond its own limit, with all that the program itself takes. */
export const slack = 1e9;

/** A timer of more than 24 days would fire at once. */
export function isTimeout(seconds: number): boolean {
  return seconds > 0 && seconds <= 2_000_000;
}

/** Seconds; undefined for Infinity. */
export function checkTimeout(seconds: number): number | undefined {
  if (seconds === Infinity) return undefined;
  if (isTimeout(seconds)) return seconds;
  throw new UserError(
    `"${seconds}" is no length of time. Give seconds from above 0 to 2000000, or Infinity for no limit.`,
  );
}

export function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads > 0) return threads;
  throw new UserError(`--threads takes a whole number from 1, not "${threads}".`);
}
