import { durationMessage, parseDuration } from "../config-file.js";
import { UserError } from "../errors.js";

export function parseWatermark(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseSeconds("--watermark", text);
}

/** Seconds of an option that takes a length of time. */
export function parseSeconds(option: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null) throw new UserError(`${option}: ${durationMessage(text)}.`);
  return seconds;
}
