import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Project } from "../lake-commands/project.js";

export const dates = ["2016-07-26", "2016-07-27", "2016-07-28"] as const;

/** A lake that went through everything: refused rows, late files, checkpoints, a restore, a release, a new column. */
export async function eventfulLake(): Promise<Project> {
  const project = new Project();
  for (let hour = 0; hour < 11; hour++) {
    const at = `T${String(hour + 10)}`;
    project.events(
      `hour ${hour}.csv`,
      ...dates.flatMap((date) => [`${date}${at}:00 Open`, `${date}${at}:09 Close`, `${date}${at}:59 Open`]),
      `${dates[hour % 3]!}${at}:30 Shut`,
      "when? Open",
    );
    await project.run();
  }
  await project.json("restore", "--to", "4");
  await project.json("release", "--date", dates[0]);
  await project.run();
  addColumn(project);
  await project.run();
  return project;
}

/** A lake after two runs, small enough to be written to often. */
export async function smallLake(): Promise<Project> {
  const project = new Project();
  project.events(
    "a.csv",
    ...dates.flatMap((date) => [`${date}T02:40 Open`, `${date}T02:50 Close`, `${date}T04:00 Open`]),
  );
  await project.run();
  project.events("b.csv", `${dates[0]}T02:41 Open`, "when? Open");
  await project.run();
  return project;
}

function addColumn(project: Project): void {
  const sql = readFileSync("sql/mart/windows/v1.sql", "utf8");
  const folder = join(project.folder, "sql", "mart", "windows");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "v2.sql"),
    sql.replace(" AS avg_actions", " AS avg_actions, open_count - close_count AS surplus"),
  );
}
