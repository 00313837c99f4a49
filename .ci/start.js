// The main job on sample events: "npm start".
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { sampleCsv } from "../fixtures/sample-events.js";

const events = "sample/events.csv";
mkdirSync("sample", { recursive: true });
try {
  writeFileSync(events, sampleCsv(), { flag: "wx" });
  console.log(`Wrote generated sample events to ${events}.`);
} catch (error) {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}
console.log(`$ tumble run ${events} --lake sample/lake`);
const args = ["dist/main.js", "run", events, "--lake", "sample/lake", ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
process.exitCode = status ?? 1;
