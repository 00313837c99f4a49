import fc from "fast-check";
import { gzipSync } from "node:zlib";

/** A generated raw file: its name without the number, and its bytes. */
export interface Generated {
  readonly ending: string;
  readonly bytes: Buffer;
}

export const instants = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("2016-07-26T02:40:00Z", "2016-07-26T02:49:59.999Z") },
  fc
    .date({ min: new Date("1999-12-30"), max: new Date("2100-01-03"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .tuple(fc.constantFrom("2016-07-26T02:40:00", "2016-07-26 23:59:59"), fc.nat({ max: 9_999_999_999 }))
    .map(([text, fraction]) => `${text}.${fraction}Z`),
  fc.constantFrom(
    ...[
      "2016-07-26T02:40:00+02:00",
      "2016-07-26T02:40:00-0330",
      "2016-07-26T02:40:00+18",
      "2016-07-26T02:40:00+18:01",
    ],
    ...[
      "2016-07-26T02:40:00",
      "2016-07-26 02:40:00.5",
      "2016-07-26T24:00:00Z",
      "2016-02-30T02:40:00Z",
      "2016-07-26",
    ],
    ...[
      "0000-01-01T00:00:00Z",
      "0001-01-01T00:00:00Z",
      "9999-12-31T23:59:59.999999999Z",
      "1900-01-01T00:00:00+01",
    ],
    ...[
      "soon",
      "",
      " ",
      "1469500800",
      "2016-07-26T02:40:00z",
      " 2016-07-26T02:40:00Z",
      "２016-07-26T02:40:00Z",
    ],
  ),
);
export const actions = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("Open", "Close", "Closed") },
  fc.constantFrom("open", " Open", "Open ", "Shut", "", "Öffnen", "日本", "NULL", "\\N"),
);
export const plain = fc.string({
  unit: fc.constantFrom("a", "7", "-", " ", "é", "'", "\\", "日", "#", "😀"),
  maxLength: 12,
});
const awkward = fc.constantFrom('"', ",", ";", "\t", "|", '""', "\u00a0", "\u2028", "x,y");

interface Layout {
  readonly delimiter: string;
  readonly lineEnd: string;
  /** In which place each column stands. */
  readonly columns: readonly string[];
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  delimiter: fc.constantFrom(",", ",", ";", "\t", "|"),
  lineEnd: fc.constantFrom("\n", "\n", "\r\n", "\r"),
  columns: fc
    .shuffledSubarray(["time", "action", "a", "b"], { minLength: 2 })
    .map((names) => [...names, ...["time", "action"].filter((name) => !names.includes(name))]),
});

/** How careful the writer of a file was: most files have no quotes at all, some have whatever comes. */
type Manner = "plain" | "quoted" | "damaged";

function csv({ delimiter, lineEnd, columns }: Layout, manner: Manner): fc.Arbitrary<Buffer> {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const written = (text: string, isQuoted: boolean) =>
    manner === "plain"
      ? text.replaceAll(/["\r\n]/g, "").replaceAll(delimiter, "")
      : isQuoted || /["\r\n]/.test(text) || text.includes(delimiter)
        ? quoted(text)
        : text;
  const cell = (name: string) =>
    fc
      .tuple(
        name === "time"
          ? instants
          : name === "action"
            ? actions
            : manner === "plain"
              ? plain
              : fc.oneof(plain, awkward),
        fc.nat({ max: 9 }),
      )
      .map(([text, odds]) => written(text, odds === 0));
  const sound = fc.tuple(...columns.map(cell)).map((cells) => cells.join(delimiter));
  const odd = fc.oneof(
    fc.constant(""),
    sound.map((text) => text + delimiter),
    sound.map((text) => text + delimiter + delimiter),
    sound.map((text) => text.slice(text.indexOf(delimiter) + 1)),
    fc.constant(columns.join(delimiter)),
    fc.constantFrom(" ", "x", delimiter, "\xff", `\xe2\x28${delimiter}x`),
    ...(manner === "damaged"
      ? [
          sound.map((text) => `"a"b${delimiter}${text}`),
          sound.map((text) => text + '"'),
          sound.map((text) => text.replace(delimiter, `\0${delimiter}`)),
          fc.constantFrom('"', '""', `"a" ${delimiter}x`, `"a${lineEnd}b"${delimiter}x`),
        ]
      : []),
  );
  const line = fc.oneof({ weight: 8, arbitrary: sound }, { weight: 2, arbitrary: odd });
  return fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean(), fc.boolean(), fc.nat({ max: 9 }))
    .map(([lines, hasMark, hasEnd, blank]) => {
      const text = [...(blank === 0 ? [""] : []), columns.join(delimiter), ...lines].join(lineEnd);
      return Buffer.concat([Buffer.from(hasMark ? "\ufeff" : ""), bytesOf(hasEnd ? text + lineEnd : text)]);
    });
}

/** Text in UTF-8, but for what stands for bytes that are none. */
function bytesOf(text: string): Buffer {
  const parts = text.split(/([\xff]|\xe2\x28)/);
  return Buffer.concat(parts.map((part, i) => Buffer.from(part, i % 2 === 1 ? "latin1" : "utf8")));
}

const scalar = fc.oneof(
  plain,
  awkward,
  fc.integer(),
  fc.constantFrom(true, false, null, 0.1, 1e21, -0, 1e19),
);
const jsonValue = (text: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: scalar });
const members = fc
  .record(
    {
      time: jsonValue(instants),
      action: jsonValue(actions),
      note: fc.oneof(
        scalar,
        fc.array(scalar, { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("time", "x"), scalar),
      ),
    },
    { requiredKeys: [] },
  )
  .map((object) => JSON.stringify(object));
const jsonLine = fc.oneof(
  { weight: 8, arbitrary: members },
  {
    weight: 2,
    arbitrary: fc.oneof(
      members.map((text) => ` ${text}\t`),
      members.map((text) => text.slice(0, -1)),
      members.map((text) => text.replace('"time"', '"t\\u0069me"')),
      members.map((text) => text.replace("{", '{"time":"2016-07-26T02:40:00Z",')),
      members.map((text) => `${text}${text}`),
      fc.constantFrom(
        "",
        " ",
        "[]",
        "[1]",
        "null",
        "1",
        '"a"',
        "{",
        "{}",
        "{'time': 1}",
        "\xff",
        '{"time": "\xff"}',
        "{\0}",
      ),
      fc.constantFrom(
        '{"time": NaN}',
        '{"time": 01}',
        '{"time": "\\ud800"}',
        '{"time": "a\\nb"}',
        '{"action": 1.50}',
      ),
    ),
  },
);
const json = fc
  .tuple(fc.array(jsonLine, { maxLength: 12 }), fc.constantFrom("\n", "\n", "\r\n"), fc.boolean())
  .map(([lines, lineEnd, hasEnd]) => {
    // A file that starts as an array is refused by all.
    const body = lines.join(lineEnd) + (hasEnd ? lineEnd : "");
    return bytesOf(/^\s*\[/.test(body) ? `{}${lineEnd}${body}` : body);
  });

const text = fc
  .tuple(
    layouts,
    fc.constantFrom<Manner | "json">(
      "plain",
      "plain",
      "plain",
      "quoted",
      "quoted",
      "damaged",
      "json",
      "json",
    ),
  )
  .chain(([layout, manner]) =>
    (manner === "json" ? json : csv(layout, manner)).map((bytes) => ({
      ending: manner === "json" ? ".jsonl" : ".csv",
      bytes,
    })),
  );

/** Text files of any kind, some of them compressed. */
export const rawFiles: fc.Arbitrary<Generated> = fc
  .tuple(text, fc.nat({ max: 9 }))
  .map(([{ ending, bytes }, odds]) =>
    odds === 0 ? { ending: `${ending}.gz`, bytes: gzipSync(bytes) } : { ending, bytes },
  );
