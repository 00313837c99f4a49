import { afterEach, describe, expect, it } from "vitest";
import { command, rememberNames } from "../src/proposal.js";

afterEach(() => {
  rememberNames({});
});

describe("a command that is proposed", () => {
  it("is as short as it can be where nothing was named", () => {
    expect(command("history", "windows")).toBe('"tumble history windows"');
  });

  it("names lake, project file and raw files as they were typed, in words of a shell", () => {
    rememberNames({ lake: "my lake", config: "p/tumble.yaml", source: ["it's.csv", "events/{yyyy}/*.csv"] });
    expect(command("run", "--force")).toBe(
      `"tumble run 'it'\\''s.csv' 'events/{yyyy}/*.csv' --force --lake 'my lake' --config p/tumble.yaml"`,
    );
    expect(command("check", "path/to/a table")).toBe(
      `"tumble check 'path/to/a table' --lake 'my lake' --config p/tumble.yaml"`,
    );
  });

  it("does not list more raw files than a line holds", () => {
    rememberNames({ source: ["1.csv", "2.csv", "3.csv", "4.csv"] });
    expect(command("run")).toBe('"tumble run 1.csv 2.csv 3.csv …"');
  });
});
