import { beforeAll, describe, expect, it } from "vitest";
import { newFolder, succeed, tumble, writeFiles } from "../cli/tumble.js";
import { csv, newProject } from "./project.js";

interface Group {
  readonly reason: string;
  readonly source_file: string;
  readonly window_date: string | null;
  readonly count: number;
}

interface Rejects {
  readonly rowCount: number;
  readonly refused: number;
  readonly groups: readonly Group[];
  readonly cures: unknown;
  readonly rows?: readonly { readonly raw_text: string }[];
}

const files = {
  "events/a.csv": csv([
    "2026-03-01T10:00:00Z,Open",
    "2026-03-01T10:00:00Z,Opened",
    "2026-03-01T10:00:01Z,Opened",
    "2026-03-01T11:00:00,Close",
    "2026-03-01T11:00:00,Ajar",
    "1999-03-01T11:00:00Z,Close",
  ]),
  "events/b.csv": csv(["2026-03-02T10:00:00Z,Open", '2026-03-02T10:00:00Z,"Shut, ""twice"""']),
};

async function newLake() {
  const { folder: cwd, run } = await newProject(files);
  await run();
  const rejects = async (...args: string[]) =>
    JSON.parse(await succeed(["rejects", "--format", "json", ...args], { cwd })) as Rejects;
  return { cwd, run, rejects };
}

let lake: Awaited<ReturnType<typeof newLake>>;
beforeAll(async () => {
  lake = await newLake();
});

describe("a file of which every row is refused", () => {
  it("is a warning of the run, also of a quiet one, and is named by status", async () => {
    const cwd = await newFolder({
      "events.csv": csv(["31.03.2026 10:00:00,Open", "31.03.2026 10:05:00,Close"]),
    });
    const warning = "Warning: no event was counted from events.csv: every row is refused";
    expect(await succeed(["run", "events.csv", "--quiet"], { cwd })).toContain(warning);
    expect(await succeed(["status"], { cwd })).toContain("No events    in events.csv: every row is refused");
  });

  it("is told apart from dates that have no raw files", async () => {
    const cwd = await newFolder({ "events/2026/03/01/a.csv": csv(["2026-03-01T10:00:00Z,Open"]) });
    await succeed(["run", "events"], { cwd });
    expect(await succeed(["run", "events/{yyyy}/{mm}/{dd}", "--date", "2026-03-02"], { cwd })).toContain(
      "No files    for 2026-03-02",
    );
  });
});

describe("tumble rejects", () => {
  it("reads a lake of another zone than that of tumble.yaml", async () => {
    const { folder: cwd } = await newProject(files);
    await succeed(["run", "--lake", "here", "--timezone", "Europe/Berlin"], { cwd });
    await writeFiles(cwd, { "tumble.yaml": "source: events\ntimezone: UTC\n" });
    expect(await succeed(["rejects", "--lake", "here"], { cwd })).toContain("6 refused rows in here");
    const { stderr } = await tumble(["status", "--lake", "here"], { cwd });
    expect(stderr).toContain("Drop --timezone, or timezone in tumble.yaml, or choose another lake");
  });

  it("counts the refused rows by reason, file and date", async () => {
    const { rejects } = lake;
    const { rowCount, refused, groups } = await rejects();
    expect({ rowCount, refused }).toEqual({ rowCount: 8, refused: 6 });
    expect(
      groups.map(({ reason, source_file, window_date, count }) => [count, reason, source_file, window_date]),
    ).toEqual([
      [2, "action_unknown", "events/a.csv", "2026-03-01"],
      [2, "time_without_offset", "events/a.csv", null],
      [1, "action_unknown", "events/b.csv", "2026-03-02"],
      [1, "time_out_of_range", "events/a.csv", null],
    ]);
  });

  it("says what would have rows counted, as the run does", async () => {
    const { run, rejects } = lake;
    const cures = {
      inputZone: 1,
      spellings: [
        { text: "Opened", count: 2 },
        { text: 'Shut, "twice"', count: 1 },
      ],
      range: { count: 1, first: "1999-03-01T11:00:00Z", last: "1999-03-01T11:00:00Z" },
    };
    expect((await rejects()).cures).toEqual(cures);
    expect((await run({ force: true })).cures).toEqual(cures);
  });

  it("takes one reason, one file, one date, or what has none", async () => {
    const { cwd, rejects } = lake;
    expect((await rejects("--reason", "action_unknown")).refused).toBe(3);
    expect((await rejects("--file", "events/b.csv")).refused).toBe(1);
    expect((await rejects("--file", `${cwd}/events/b.csv`)).refused).toBe(1);
    expect((await rejects("--date", "2026-03-01")).refused).toBe(2);
    expect((await rejects("--date", "none")).refused).toBe(3);
    expect((await rejects("--date", "none", "--reason", "action_unknown")).refused).toBe(0);
  });

  it("gives the raw rows as they stand in their files", async () => {
    const { cwd, rejects } = lake;
    expect((await rejects("--file", "events/b.csv", "--rows")).rows).toEqual([
      {
        window_date: "2026-03-02",
        source_file: "events/b.csv",
        row_number: 2,
        reason: "action_unknown",
        raw_text: '2026-03-02T10:00:00Z,"Shut, ""twice"""',
      },
    ]);
    const text = await succeed(["rejects", "--rows", "--format", "csv", "--file", "events/b.csv"], { cwd });
    expect(text).toBe(
      `window_date,source_file,row_number,reason,raw_text
2026-03-02,events/b.csv,2,action_unknown,"2026-03-02T10:00:00Z,""Shut, """"twice"""""""
`,
    );
  });

  it("shrinks once the spelling, the range or the file is corrected", async () => {
    const { cwd, run, rejects } = await newLake();
    await writeFiles(cwd, {
      "tumble.yaml":
        "source: events\nactions: {Open: [Open, Opened], Close: [Close]}\nrange: {from: 1999-01-01}\n",
    });
    await run();
    expect((await rejects()).refused).toBe(3);
    await writeFiles(cwd, {
      "events/b.csv": csv(["2026-03-02T10:00:00Z,Open", "2026-03-02T10:00:00Z,Close"]),
    });
    await succeed(["run", "--input-timezone", "Europe/Berlin"], { cwd });
    expect((await rejects()).groups).toMatchObject([{ reason: "action_unknown", count: 1 }]);
  });

  it("shows a table that a person can read", async () => {
    const { cwd } = lake;
    expect(await succeed(["rejects"], { cwd })).toMatchInlineSnapshot(`
      "6 refused rows in lake (of 8 rows read)

      rows  reason               file          date        the first
         2  action_unknown       events/a.csv  2026-03-01  2026-03-01T10:00:00Z,Opened
         2  time_without_offset  events/a.csv  none        2026-03-01T11:00:00,Close
         1  action_unknown       events/b.csv  2026-03-02  2026-03-02T10:00:00Z,"Shut, ""twice"""
         1  time_out_of_range    events/a.csv  none        1999-03-01T11:00:00Z,Close

      1 row would be counted with a zone for times without an offset: input_timezone
      More would be counted if these spellings were listed under actions: "Opened" (2), "Shut, "twice"" (1)
      1 row would be counted in a wider range: 1999-03-01T11:00:00Z
      Correct tumble.yaml or the raw files, then run again: nothing here is edited by hand.
      "
    `);
  });

  it.each([
    [
      ["--reason", "action_unkown"],
      '"action_unkown" is no reason for which rows are refused. Did you mean "action_unknown"?',
    ],
    [["--file", "events/c.csv"], 'The lake has no raw file "events/c.csv" on record. Did you mean "events/'],
    [["--date", "2026-02-30"], '"2026-02-30" is not a date of the calendar.'],
    [["--lake", "pond"], "There is no lake in "],
  ])("says what is wrong with %j", async (args, message) => {
    const { cwd } = lake;
    const { code, stdout, stderr } = await tumble(["rejects", ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
  });
});
