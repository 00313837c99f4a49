import { expect, test } from "vitest";
import { withheldDates } from "../../src/run/gate.js";

const dates = ["2016-07-26", "2016-07-27"];
const failure = (date: string | null, level: "warn" | "stop" = "stop") => ({ date, level });

test("a date that fails an expectation is withheld, and the others are not", () => {
  expect(withheldDates([failure("2016-07-27")], dates, false)).toEqual(new Set(["2016-07-27"]));
});

test("nothing is withheld without a failure, or for a warning alone", () => {
  expect(withheldDates([], dates, true)).toEqual(new Set());
  expect(withheldDates([failure("2016-07-27", "warn")], dates, true)).toEqual(new Set());
});

test("all are withheld for one where that is asked for", () => {
  expect(withheldDates([failure("2016-07-27")], dates, true)).toEqual(new Set(dates));
});

test("all are withheld when the offending rows name no date", () => {
  expect(withheldDates([failure(null)], dates, false)).toEqual(new Set(dates));
});
