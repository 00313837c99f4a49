import { expect, test } from "vitest";
import { sourceAt } from "../../src/commands/run.js";

test.each([
  ["events.csv", "/here/events.csv"],
  ["/there/*.csv", "/there/*.csv"],
  ["s3a://bucket/events/*.csv", "s3a://bucket/events/*.csv"],
  ["file:///there/events.csv", "file:///there/events.csv"],
  ["c:x.csv", "/here/c:x.csv"],
])("%s on the command line means %s", (text, meant) => {
  expect(sourceAt("/here", text)).toBe(meant);
});
