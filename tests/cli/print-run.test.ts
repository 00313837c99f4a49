import { join } from "node:path";
import { expect, test } from "vitest";
import { runLines } from "../../src/commands/print-run.js";
import type { Failure } from "../../src/run/gate.js";
import type { FileResult, MartResult, PlanResult, Result } from "../../src/run/result.js";

// What a person sees, without colours, since tests are no terminal.
const shown = (result: Result | PlanResult, quiet = false) => `\n${runLines(result, quiet).join("\n")}\n`;

const file: FileResult = {
  name: "events.csv",
  why: "new",
  size: 3_050_012,
  rows: 100_000,
  accepted: 99_998,
  refused: 2,
};
const mart: MartResult = {
  mart: "windows",
  published: ["2016-07-26", "2016-07-27", "2016-07-28"],
  withheld: [],
  untouched: 0,
  held: [],
  failures: [],
  judged: {},
};
const window = (window_start: string, open: number, close: number) => ({
  window_start,
  open_count: String(open),
  close_count: String(close),
  total_count: String(open + close),
  avg_actions: (open + close) / 2,
});

const published: Result = {
  run: "20160729T000000.481Z-abcdef",
  outcome: "published",
  started: "2016-07-29T00:00:00.000Z",
  seconds: 0.74,
  lake: join(process.cwd(), "lake"),
  timezone: "UTC",
  windowSeconds: 600,
  models: ["events@1", "tally@1", "windows@1"],
  files: {
    listed: 1,
    read: [file],
    unchanged: 0,
    gone: [],
    outdated: [],
    empty: [],
    emptyDates: [],
    forgotten: [],
    readHere: [],
    swallowed: [],
    passedOver: [],
  },
  rows: { read: 100_000, counted: 99_998, refused: 2 },
  refused: [
    {
      reason: "action_unknown",
      count: 1,
      example: { file: "events.csv", row: 4_711, text: "…,\u001B[31mShut" },
    },
    { reason: "row_malformed", count: 1, example: { file: "events.csv", row: null, text: null } },
  ],
  cures: { inputZone: 0, spellings: [{ text: "Shut", count: 1 }], range: null },
  late: null,
  marts: [mart],
  dates: { from: null, to: null },
  findings: {
    events: 99_998,
    windows: 313,
    overallAverage: 319.482428115016,
    top: [window("2016-07-26T20:10:00Z", 185, 189), window("2016-07-27T00:00:00Z", 1_184, 170)],
    tied: 1,
  },
};

const idle: Result = {
  ...published,
  outcome: "nothing to do",
  files: { ...published.files, read: [], unchanged: 1 },
  rows: { read: 0, counted: 0, refused: 0 },
  refused: [],
  marts: [{ ...mart, published: [], untouched: 3 }],
  findings: null,
};

const failure: Failure = {
  mart: "windows",
  expectation: "volume_is_usual",
  sentence: "A date has about as many events as usual.",
  path: "sql/expect/windows/volume_is_usual.sql",
  level: "stop",
  threshold: "1 row",
  date: "2016-07-27",
  offending: 1,
  whole: null,
  rows: [{ window_date: "2016-07-27", event_count: 12, usual_count: 48_017 }],
  file: "_runs/20160729T000000.481Z-abcdef.windows.volume_is_usual.csv",
};

test("a first run tells what was read, refused and published, the average, and the top windows", () => {
  expect(shown(published)).toMatchInlineSnapshot(`
    "
    Raw files   1 file read (3.1 MB), 0 unchanged
    Rows        100,000 read = 99,998 counted + 2 refused
                1 action_unknown, first in events.csv, row 4,711: …,\\u001b[31mShut
                1 row_malformed, first in events.csv
                More would be counted if these spellings were listed under actions: "Shut" (1)
    windows     3 dates published (2016-07-26 to 2016-07-28), 0 untouched

    Overall average  319.482428115016 events per window, over 313 windows with events

    Windows with most Open events
               window_start   open  close  total  average
    1  2016-07-26T20:10:00Z    185    189    374      187
    2  2016-07-27T00:00:00Z  1,184    170  1,354      677
    1 more window ties with the last; the earlier comes first.

    Published to lake in 0.74 s (run 20160729T000000.481Z-abcdef).
    "
  `);
});

test("one date of many is told with its scope, and what was withheld with the reason", () => {
  expect(
    shown({
      ...published,
      outcome: "withheld",
      files: { ...published.files, listed: 400, unchanged: 399 },
      refused: [],
      cures: { inputZone: 0, spellings: [], range: null },
      late: 12,
      marts: [{ ...mart, published: [], withheld: ["2016-07-27"], untouched: 364, failures: [failure] }],
      dates: { from: "2016-07-27", to: "2016-07-27" },
      findings: null,
    }),
  ).toMatchInlineSnapshot(`
    "
    Raw files   1 file read (3.1 MB), 399 unchanged
    Rows        100,000 read = 99,998 counted + 2 refused
                12 late events, behind the watermark
    windows     0 dates published, 364 untouched, 1 date withheld: 2016-07-27
                ✗ withheld: volume_is_usual on 2016-07-27: 1 offending row (stops at 1 row)
                  A date has about as many events as usual.
                  window_date  event_count  usual_count
                   2016-07-27           12        48017
                  sql/expect/windows/volume_is_usual.sql

    Published to lake in 0.74 s (run 20160729T000000.481Z-abcdef).
    "
  `);
});

test("files that are gone, empty, forgotten or of older rules are told", () => {
  const files = {
    ...published.files,
    gone: ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"],
    forgotten: ["e.csv"],
    outdated: ["a.csv"],
    empty: ["f.csv"],
  };
  expect(shown({ ...published, files, refused: [], findings: null })).toMatchInlineSnapshot(`
    "
    Raw files   1 file read (3.1 MB), 0 unchanged
    Rows        100,000 read = 99,998 counted + 2 refused
                More would be counted if these spellings were listed under actions: "Shut" (1)
    windows     3 dates published (2016-07-26 to 2016-07-28), 0 untouched
    Forgotten   the counts of e.csv
    Gone        a.csv, b.csv, c.csv and 1 more; their counts stay (--forget drops them)
    Older rules a.csv: not listed now, so their counts stay as they were

    Published to lake in 0.74 s (run 20160729T000000.481Z-abcdef).

    Warning: no rows in f.csv.
    "
  `);
});

test("a file of which no row is counted is a warning, for no date could be withheld for it", () => {
  const read = [
    { ...file, accepted: 0, refused: 100_000 },
    { ...file, name: "empty.csv", rows: 0, accepted: 0, refused: 0 },
  ];
  const lines = runLines({ ...published, files: { ...published.files, read } }, true);
  expect(lines).toEqual([
    'Warning: no event was counted from events.csv: every row is refused ("tumble rejects" says why).',
  ]);
});

test("lines that a quote swallowed are warnings, of a few files each and then in all", () => {
  const one = { name: "a.csv", line: 1234, lines: 48_767, bytes: 2_400_000, isOpen: true };
  const swallowed = [one, { ...one, name: "b.csv", isOpen: false }, one, one, one];
  const lines = runLines({ ...published, files: { ...published.files, swallowed } }, true);
  expect(lines.slice(0, 2)).toEqual([
    "Warning: a.csv: from line 1,234 on, a quote that is never closed holds 48,767 lines (2.4 MB) as one record.",
    "Warning: b.csv: from line 1,234 on, a broken quote holds 48,767 lines (2.4 MB) as one record.",
  ]);
  expect(lines.at(-1)).toBe("Warning: the same of 2 other files; --json names all.");
});

test("published dates are a range only where all between are published", () => {
  const told = (...dates: string[]) =>
    runLines({ ...published, marts: [{ ...mart, published: dates }] }, false).find((line) =>
      line.startsWith("windows"),
    );
  expect(told("2016-07-26")).toContain(" (2016-07-26),");
  expect(told("2016-07-26", "2016-07-28")).toContain(" (2016-07-26, 2016-07-28),");
  expect(told("2016-07-30", "2016-07-31", "2016-08-01")).toContain(" (2016-07-30 to 2016-08-01),");
  expect(told("2016-07-26", "2016-07-27", "2016-07-29", "2016-08-30", "2016-08-31")).toContain(
    " (2016-07-26, 2016-07-27, 2016-07-29 and 2 more),",
  );
});

test("answers about one date name it once", () => {
  const lines = runLines({ ...published, dates: { from: "2016-07-27", to: "2016-07-27" } }, false);
  expect(lines).toContain("Windows with most Open events (2016-07-27)");
});

test("dates that were asked for and have no raw files are told", () => {
  const files = { ...published.files, emptyDates: ["2016-07-29"] };
  expect(runLines({ ...published, files }, false)).toContain("No files    for 2016-07-29");
  expect(runLines({ ...idle, files }, false)).toContain("No files    for 2016-07-29");
});

test("a run with nothing to do tells what is fresh, and what is on hold", () => {
  expect(shown(idle)).toMatchInlineSnapshot(`
    "
    Nothing to do. 1 raw file unchanged, 3 dates fresh in lake.
    "
  `);
  expect(shown({ ...idle, marts: [{ ...mart, published: [], untouched: 3, held: ["2016-07-26"] }] }))
    .toMatchInlineSnapshot(`
    "
    Nothing to do. 1 raw file unchanged, 3 dates fresh in lake.
    On hold     2016-07-26 of windows: restored, so left alone ("tumble release windows --date 2016-07-26" ends that)
    "
  `);
});

test("a quiet run tells warnings alone", () => {
  expect(runLines(published, true)).toEqual([]);
  const warned = { ...mart, failures: [{ ...failure, level: "warn" as const, date: null, rows: [] }] };
  expect(shown({ ...published, files: { ...published.files, empty: ["f.csv"] }, marts: [warned] }, true))
    .toMatchInlineSnapshot(`
    "
    ! warning: volume_is_usual: 1 offending row (warns at 1 row)
      A date has about as many events as usual.
      … and 1 more, all of them in _runs/20160729T000000.481Z-abcdef.windows.volume_is_usual.csv of the lake
      sql/expect/windows/volume_is_usual.sql
    Warning: no rows in f.csv.
    "
  `);
});

const plan: PlanResult = {
  outcome: "plan",
  lake: published.lake,
  files: {
    listed: 3,
    read: [
      { name: "events/a.csv", why: "changed", size: 1_234 },
      { name: "events/b.csv", why: "new", size: 12 },
    ],
    unchanged: 1,
    gone: [],
    outdated: [],
    forgotten: [],
  },
  marts: [
    {
      mart: "windows",
      fresh: 363,
      held: [{ date: "2016-07-25", why: "restored to version 3 by 20160729T000000.481Z-abcdef" }],
      due: [
        { date: "2016-07-26", state: "missing" },
        { date: "2016-07-27", state: "stale", why: "tally changed" },
      ],
    },
  ],
};

test("a dry run tells what would be read and built, and why", () => {
  expect(shown(plan)).toMatchInlineSnapshot(`
    "
    Raw files   3 files listed: 2 to read, 1 unchanged
                events/a.csv (1.2 KB): changed
                events/b.csv (12 B): new
    windows     363 dates fresh, 2 dates to build
                2016-07-26 missing
                2016-07-27 stale: tally changed
                2016-07-25 on hold: restored to version 3 by 20160729T000000.481Z-abcdef
                and the dates that the files to read turn out to touch
    Nothing was done: this is a dry run (2 of 3 files would be read).
    "
  `);
});

test("a dry run tells the first twenty of many files and dates", () => {
  const read = Array.from({ length: 25 }, (_, i) => ({ name: `${i}.csv`, why: "new" as const, size: i }));
  const due = read.map((_, i) => ({
    date: `2016-07-${String(i + 1).padStart(2, "0")}`,
    state: "missing" as const,
  }));
  const lines = runLines(
    { ...plan, files: { ...plan.files, read }, marts: [{ ...plan.marts[0]!, due, held: [] }] },
    false,
  );
  expect(lines).toHaveLength(1 + 20 + 1 + 1 + 20 + 1 + 2);
  expect(lines.filter((line) => line.includes("… and 5 more"))).toHaveLength(2);
});

test("the names of files cannot command a terminal", () => {
  const name = "a\u001B[2J.csv";
  const read = [{ name, why: "new" as const, size: 1 }];
  const refused = [{ reason: "row_malformed", count: 1, example: { file: name, row: 1, text: null } }];
  const seen = [
    ...runLines({ ...plan, files: { ...plan.files, read, gone: [name] } }, false),
    ...runLines(
      { ...published, files: { ...published.files, empty: [name], outdated: [name] }, refused },
      false,
    ),
  ];
  expect(seen.filter((line) => line.includes("\\u001b[2J.csv"))).toHaveLength(5);
  expect(seen.join("")).not.toContain("\u001B");
});

test("a dry run that would change nothing says so, and one that would forget does not", () => {
  const fresh = {
    ...plan,
    files: { ...plan.files, read: [] },
    marts: [{ ...plan.marts[0]!, due: [], held: [] }],
  };
  expect(runLines(fresh, false).at(-1)).toBe("Nothing to do.");
  const forgetting = { ...fresh, files: { ...fresh.files, gone: ["a.csv"], forgotten: ["a.csv"] } };
  expect(runLines(forgetting, false).at(-1)).toContain("this is a dry run");
});
