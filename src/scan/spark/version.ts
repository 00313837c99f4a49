/** As errors call what is needed. */
export const neededSpark = "Spark 4.1 or a later Spark 4";

/** Spark 3 has another Connect server, and Spark 4.0 takes 'it''s' for two texts and so for "its", in models too. */
export function isNeededSpark(version: string): boolean {
  const [, minor] = /^4\.(\d+)/.exec(version) ?? [];
  return Number(minor) >= 1;
}
