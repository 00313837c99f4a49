import fc from "fast-check";

const digits = (length: number, max: number) =>
  fc.integer({ min: 0, max }).map((number) => String(number).padStart(length, "0"));

const wellFormed = fc
  .record({
    date: fc.tuple(digits(4, 9999), digits(2, 13), digits(2, 32)).map((parts) => parts.join("-")),
    separator: fc.constantFrom("T", "T", "T", " "),
    time: fc.tuple(digits(2, 25), digits(2, 61), digits(2, 61)).map((parts) => parts.join(":")),
    fraction: fc.oneof(
      fc.constant(""),
      fc.string({ unit: fc.constantFrom("0", "1", "5", "9"), maxLength: 10 }).map((text) => `.${text}`),
    ),
    offset: fc.oneof(
      fc.constantFrom("Z", "Z", "Z", ""),
      fc
        .tuple(
          fc.constantFrom("+", "-"),
          digits(2, 19),
          fc.constantFrom("", ":"),
          fc.oneof(fc.constant(""), digits(2, 61)),
        )
        .map(([sign, hours, colon, minutes]) => `${sign}${hours}${minutes === "" ? "" : colon}${minutes}`),
    ),
  })
  .map(({ date, separator, time, fraction, offset }) => `${date}${separator}${time}${fraction}${offset}`);

/** The shapes of the fast path, in range but for the hour. */
const common = fc
  .tuple(
    fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
    fc.boolean(),
    digits(2, 24),
  )
  .map(([date, hasMillis, hour]) => {
    const text = `${date.toISOString().slice(0, 11)}${hour}${date.toISOString().slice(13)}`;
    return hasMillis ? text : text.replace(/\.\d+/, "");
  });

const stray = fc.constantFrom(
  ...[
    "",
    " ",
    "  ",
    "+",
    "-",
    ":",
    ".",
    ",",
    "/",
    "T",
    "t",
    "Z",
    "z",
    "a",
    "e",
    "24",
    "BC",
    "UTC",
    " NZ",
    "0",
    "1",
    "9",
    "00",
  ],
  ...["\t", "\n", "\r", "\u00a0", "١", "１", "²", "T24", "Z ", " Z", "+00", "_", "%", "''", "\\"],
);

/** One or two characters put in the place of others. */
const nearMiss = fc
  .tuple(
    fc.oneof(wellFormed, common),
    fc.array(fc.tuple(fc.nat(30), fc.nat(2), stray), { minLength: 1, maxLength: 2 }),
  )
  .map(([text, edits]) =>
    edits.reduce((it, [at, count, by]) => it.slice(0, at) + by + it.slice(at + count), text),
  );

const foreign = fc.constantFrom(
  ...[
    "",
    "epoch",
    "infinity",
    "-infinity",
    "now",
    "today",
    "2016-07-26",
    "2016-07-26T02:40Z",
    "20160726T024000Z",
  ],
  ...[
    "2016-W30-2T02:40:00Z",
    "2016-208T02:40:00Z",
    "2016-07-26T02:40:00 Europe/Berlin",
    "2016-07-26T02:40:00Z[UTC]",
  ],
  ...["Tue, 26 Jul 2016 02:40:00 GMT", "0044-03-15T12:00:00Z (BC)", "+002016-07-26T02:40:00Z", "1469500800"],
);

/** Texts that are instants, and many that are nearly. */
export const instantTexts = fc.oneof(
  { weight: 3, arbitrary: nearMiss },
  { weight: 2, arbitrary: wellFormed },
  { weight: 1, arbitrary: common },
  { weight: 1, arbitrary: foreign },
);
