import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, run, tell } from "./commands.js";
import { inEmptyProject, tumble } from "./project.js";

const events = `time,action
2016-07-26T02:40:00Z,Open
2016-07-26T02:41:00Z,Closed
2016-07-26T02:50:00Z,Open
yesterday,Open
`;

/**
 * A packed file installs without scripts, tells its version, counts events, and can be imported.
 * @type {(file: string, version: string) => void}
 */
export function smokeTest(file, version) {
  inEmptyProject((project) => {
    npm(["install", "--ignore-scripts", file], { cwd: project });
    const told = run(join(project, "node_modules/.bin/tumble"), ["--version"], { cwd: project });
    if (told !== version)
      throw new Error(`"tumble --version" of "${file}" says "${told}", not "${version}".`);

    writeFileSync(join(project, "events.csv"), events);
    tumble(project, ["run", "events.csv", "--lake", "lake"]);
    const [row] = JSON.parse(
      tumble(project, [
        "sql",
        "SELECT sum(total_count) AS events FROM windows",
        "--lake",
        "lake",
        "--format",
        "json",
      ]),
    );
    if (Number(row?.events) !== 3) {
      throw new Error(
        `tumble ${version} of "${file}" counts ${JSON.stringify(row)} where there are 3 events.`,
      );
    }
    run(process.execPath, ["--input-type=module", "--eval", 'await import("tumble")'], { cwd: project });
  });
}

// "node .ci/release/smoke.js <packed file> <version>" tries it on the Node that runs this.
if (process.argv[1] === import.meta.filename) {
  const [, , file = "", version = ""] = process.argv;
  await tell(() => {
    smokeTest(file, version);
    console.log(`${file} installs and counts on ${process.version}.`);
  });
}
