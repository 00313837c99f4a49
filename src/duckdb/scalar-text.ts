import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from "./node-api.js";

interface Spelled {
  readonly toString: () => string;
}

/** Text that CAST turns back into the value: ISO 8601 for the years that it knows, the engine's own spelling beyond. */
export function scalarText(value: Spelled): string {
  if (value instanceof DuckDBTimestampTZValue) {
    const text = isoOf(new DuckDBTimestampValue(value.micros));
    return /\d$/.test(text) ? `${text}${text.includes("T") ? "Z" : "+00"}` : text;
  }
  if (value instanceof DuckDBTimestampValue) return isoOf(value);
  if (
    value instanceof DuckDBTimestampSecondsValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampNanosecondsValue
  )
    return isoOf(value, infinityOf(value));
  if (value instanceof DuckDBBlobValue) return bytesText(value.bytes);
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? "infinity" : "-infinity";
  return value.toString();
}

function isoOf(value: { toString(): string }, infinity: string | null = null): string {
  return infinity ?? value.toString().replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, "$1T");
}

/** node-api (1.5) spells the infinities of these as years. */
function infinityOf(
  value:
    | InstanceType<typeof DuckDBTimestampSecondsValue>
    | InstanceType<typeof DuckDBTimestampMillisecondsValue>
    | InstanceType<typeof DuckDBTimestampNanosecondsValue>,
): string | null {
  if (value.isFinite) return null;
  const count = "seconds" in value ? value.seconds : "millis" in value ? value.millis : value.nanos;
  return count > 0 ? "infinity" : "-infinity";
}

/** As the engine spells a BLOB; node-api (1.5) leaves a backslash as it is, which CAST takes for the start of an escape. */
function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const char = String.fromCharCode(byte);
    return /[ -~]/.test(char) && !/["'\\]/.test(char)
      ? char
      : `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
