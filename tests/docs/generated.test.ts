import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { newFolder, succeed } from "../cli/tumble.js";

it("what the documents say of commands and settings is up to date (npm run docs)", () => {
  const { status, stderr } = spawnSync(process.execPath, [".ci/docs.js", "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

describe("docs/tumble.schema.json", () => {
  const schema = z.fromJSONSchema(
    JSON.parse(readFileSync("docs/tumble.schema.json", "utf8")) as z.core.JSONSchema.JSONSchema,
  );
  const accepts = (yaml: string) => schema.safeParse(parse(yaml)).success;

  it("accepts what tumble init writes", async () => {
    const folder = await newFolder();
    await succeed(["init"], { cwd: folder });
    expect(accepts(readFileSync(`${folder}/tumble.yaml`, "utf8"))).toBe(true);
  });

  it.each([
    ["source: [a, b]", true],
    ["source: 5", false],
    ["window: 60", true],
    ["windows: 10m", false],
    ["input_timezone: null", true],
    ["expectations: {windows: {day_has_gaps: off}}", true],
    ["expectations: {windows: {refused_share: {warn: 1%, stop: 20}}}", true],
    ["expectations: {windows: {refused_share: {halt: 1%}}}", false],
    ["pins: {windows: 1}", true],
    ["pins: {windows: one}", false],
  ])("judges as the program does: %s", (yaml, expected) => {
    expect(accepts(yaml)).toBe(expected);
  });
});
