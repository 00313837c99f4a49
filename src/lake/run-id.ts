import { randomBytes } from "node:crypto";

/** Sorts by time, to the millisecond, and is unique. */
export function runId(now: Date): string {
  return `${now.toISOString().replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
}

export function isRunId(text: string): boolean {
  return /^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{6}$/.test(text);
}
