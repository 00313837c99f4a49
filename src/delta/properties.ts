import type { MetaData } from "./actions.js";

const DAY = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  week: 7 * DAY,
  day: DAY,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};

/** How long removed files stay on disk for readers of older versions, in milliseconds; 7 days by default. */
export function fileRetention(metaData: MetaData): number {
  return duration(metaData.configuration["delta.deletedFileRetentionDuration"], 7 * DAY);
}

/** How long versions stay in the log, in milliseconds; 30 days by default. */
export function logRetention(metaData: MetaData): number {
  const { configuration } = metaData;
  if (configuration["delta.enableExpiredLogCleanup"]?.toLowerCase() === "false") return Infinity;
  return duration(configuration["delta.logRetentionDuration"], 30 * DAY);
}

/** How many versions may follow a checkpoint before the next one is due. */
export function checkpointInterval(metaData: MetaData): number {
  const versions = Number(metaData.configuration["delta.checkpointInterval"] ?? 10);
  return versions >= 1 ? versions : 10;
}

/** Statistics as typed columns are not written here, so where they are asked for, others make the checkpoints. */
export function allowsCheckpoints({ configuration }: MetaData): boolean {
  return (
    configuration["delta.checkpoint.writeStatsAsJson"]?.toLowerCase() !== "false" &&
    configuration["delta.checkpoint.writeStatsAsStruct"]?.toLowerCase() !== "true"
  );
}

/** Such as `interval 1 week 2 days`. What is not understood keeps everything for ever. */
function duration(text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, "")
    .split(/\s+/);
  let total = 0;
  for (let i = 0; i < words.length; i += 2) {
    const unit = UNITS[words[i + 1]?.replace(/s$/, "") ?? ""];
    total += /^\d+$/.test(words[i] ?? "") && unit !== undefined ? Number(words[i]) * unit : Infinity;
  }
  return total;
}
