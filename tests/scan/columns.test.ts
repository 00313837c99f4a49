import { describe, expect, test } from "vitest";
import { rulesHash } from "../../src/scan/scan.js";
import { succeed } from "../cli/tumble.js";
import { Project } from "./project.js";
import { rules } from "./scan.js";

describe("columns that files name differently", () => {
  const files = {
    "tumble.yaml":
      "source: [a.csv, b.jsonl, c.csv]\ncolumns: { time: [timestamp, ts], action: [action, kind] }\n",
    "a.csv": "timestamp,action\n2016-07-26T02:40:00Z,Open\n",
    "b.jsonl": '{"ts":"2016-07-26T02:40:00Z","kind":"Close"}\n',
    "c.csv": "kind,ts,timestamp\nOpen,2016-07-26T03:00:00Z,2016-07-27T00:00:00Z\n",
  };

  test("are read from each file by the first name that it has, and the run says where there was a choice", async () => {
    const project = await Project.of(files);
    const { files: read, rows } = await project.run();
    expect(rows).toEqual({ read: 3, counted: 3, refused: 0 });
    expect(read.passedOver).toEqual([{ name: "c.csv", taken: "timestamp", others: ["ts"] }]);
    expect((await project.table("windows")).map(({ window_start: start }) => start)).toEqual([
      "2016-07-26 02:40:00+00",
      "2016-07-27 00:00:00+00",
    ]);
  });

  test("are told on the command line, also when it is to be quiet", async () => {
    const { folder } = await Project.of(files);
    expect(await succeed(["run", "--quiet"], { cwd: folder })).toBe(
      'Warning: c.csv has "timestamp" and "ts"; "timestamp" was taken, which comes first under columns in tumble.yaml.\n',
    );
  });
});

test("a column of one name is the rule that it was before there were lists", () => {
  expect(rulesHash({ ...rules, columns: { time: "time", action: "action" } })).toBe(rulesHash(rules));
  const several = rulesHash({ ...rules, columns: { time: ["time", "ts"], action: "action" } });
  expect(several).not.toBe(rulesHash(rules));
});
