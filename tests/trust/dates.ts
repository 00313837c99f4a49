import { writeFiles } from "../cli/tumble.js";
import { csv } from "./project.js";

export const template = "events/{yyyy}/{mm}/{dd}.csv";

/** A folder and a file for each of so many dates from the first on, 20 events in each; returns the dates. */
export async function writeDates(folder: string, first: string, count: number): Promise<string[]> {
  const dates = Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(first) + i * 86_400_000).toISOString().slice(0, 10),
  );
  const files = dates.map((date, i) => [
    `events/${date.replaceAll("-", "/")}.csv`,
    csv(
      Array.from(
        { length: 20 },
        (_, n) => `${date}T${String(n).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}:00Z,Open`,
      ),
    ),
  ]);
  await writeFiles(folder, Object.fromEntries(files) as Record<string, string>);
  return dates;
}
