import { relative } from "node:path";
import { printable } from "../printable.js";
import { isAddress } from "../sources/address.js";

export { printable };

/** Digits in groups of three, whatever the machine's language. */
export function integer(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

export function plural(count: number, noun: string): string {
  return `${integer(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function bytes(size: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = size;
  let unit = 0;
  for (; Number(value.toFixed(1)) >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return Number(seconds.toFixed(2)) < 60
    ? `${seconds.toFixed(2)} s`
    : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function share(part: number, whole: number): string {
  return `${integer(part)} of ${integer(whole)}`;
}

/** A path as a person would type it from here. */
export function near(path: string): string {
  if (isAddress(path)) return path;
  const from = relative(process.cwd(), path);
  return from === "" ? "." : from.startsWith("..") ? path : from;
}

/** The first few of many names. */
export function list(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => printable(name, 200));
  return names.length > most
    ? `${shown.join(", ")} and ${integer(names.length - most)} more`
    : shown.join(", ");
}

/** Right-aligned columns under their names. */
export function columns(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [names, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padStart(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
