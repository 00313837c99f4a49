import { describe, expect, test } from "vitest";
import { checkZone, dateRange, parseDate, utcDates, utcInterval } from "../src/dates.js";

const hours = ({ start, end }: { start: number; end: number }) => (end - start) / 3_600_000;
const iso = ({ start, end }: { start: number; end: number }) =>
  [start, end].map((at) => new Date(at).toISOString());

describe("parseDate", () => {
  test("takes a calendar date as it is", () => {
    expect(parseDate("2016-02-29", "UTC")).toBe("2016-02-29");
  });

  test.each([
    ["UTC", "2016-07-26", "2016-07-25"],
    ["Asia/Kathmandu", "2016-07-27", "2016-07-26"],
    ["America/New_York", "2016-07-26", "2016-07-25"],
    ["Pacific/Kiritimati", "2016-07-27", "2016-07-26"],
  ])("knows today and yesterday by the clocks of %s", (zone, today, yesterday) => {
    const now = new Date("2016-07-26T20:00:00Z");
    expect(parseDate("today", zone, now)).toBe(today);
    expect(parseDate("Yesterday", zone, now)).toBe(yesterday);
  });

  test.each(["2016-02-30", "2015-02-29", "2016-13-01", "2016-00-10", "2016-07-32"])(
    "refuses %s, which no calendar has",
    (text) => {
      expect(() => parseDate(text, "UTC")).toThrow(
        `"${text}" is not a date of the calendar. Check the month and the day.`,
      );
    },
  );

  test.each(["26.07.2016", "2016-7-26", "20160726", "", "2016-07-26T00:00", "+002016-07-26"])(
    "refuses %j and says how dates are written",
    (text) => {
      expect(() => parseDate(text, "UTC")).toThrow(
        `"${text}" is not a date. Write it as 2016-07-26, or say today or yesterday.`,
      );
    },
  );

  test("guesses what a typing error meant", () => {
    expect(() => parseDate("yesterdy", "UTC")).toThrow('Did you mean "yesterday"?');
  });
});

describe("dateRange", () => {
  test("includes both ends, over months and leap days", () => {
    expect(dateRange("2016-02-28", "2016-03-01")).toEqual(["2016-02-28", "2016-02-29", "2016-03-01"]);
    expect(dateRange("2016-07-26", "2016-07-26")).toEqual(["2016-07-26"]);
    expect(dateRange("2015-01-01", "2015-12-31")).toHaveLength(365);
  });

  test("refuses to run backwards", () => {
    expect(() => dateRange("2016-07-27", "2016-07-26")).toThrow(
      'The range of dates "2016-07-27" to "2016-07-26" ends before it starts. Swap the two.',
    );
  });
});

describe("checkZone", () => {
  test.each(["UTC", "Europe/Berlin", "Asia/Kolkata", "US/Eastern", "Etc/GMT-2"])("accepts %s", (zone) => {
    expect(() => {
      checkZone(zone);
    }).not.toThrow();
  });

  test.each([
    ["Europe/Belrin", 'Did you mean "Europe/Berlin"?'],
    ["America/NewYork", 'Did you mean "America/New_York"?'],
    ["+02:00", "Use an IANA name such as Europe/Berlin or UTC."],
    ["", '"" is not a time zone.'],
    ["europe/berlin", 'Write "Europe/Berlin".'],
    ["utc", 'Write "UTC".'],
  ])("refuses %j and says: %s", (zone, message) => {
    expect(() => {
      checkZone(zone);
    }).toThrow(message);
  });
});

describe("utcInterval", () => {
  test.each([
    ["2016-07-26", "UTC", "2016-07-26T00:00:00.000Z", "2016-07-27T00:00:00.000Z"],
    ["2016-07-26", "Europe/Berlin", "2016-07-25T22:00:00.000Z", "2016-07-26T22:00:00.000Z"],
    ["2016-07-26", "Asia/Kathmandu", "2016-07-25T18:15:00.000Z", "2016-07-26T18:15:00.000Z"],
    ["2016-03-27", "Europe/Berlin", "2016-03-26T23:00:00.000Z", "2016-03-27T22:00:00.000Z"],
    ["2016-10-30", "Europe/Berlin", "2016-10-29T22:00:00.000Z", "2016-10-30T23:00:00.000Z"],
  ])("of %s in %s runs from %s to %s", (date, zone, start, end) => {
    expect(iso(utcInterval(date, zone))).toEqual([start, end]);
  });

  test.each([
    ["2016-03-27", "Europe/Berlin", 23, "an hour is skipped at night"],
    ["2016-10-30", "Europe/Berlin", 25, "an hour comes twice at night"],
    ["2016-10-16", "America/Sao_Paulo", 23, "midnight itself is skipped"],
    ["2016-02-20", "America/Sao_Paulo", 25, "the hour before midnight comes twice"],
    ["2016-11-06", "America/Havana", 25, "the hour after midnight comes twice"],
    ["2016-10-02", "Australia/Lord_Howe", 23.5, "half an hour is skipped"],
    ["2011-12-30", "Pacific/Apia", 0, "the whole day is skipped"],
    ["2011-12-29", "Pacific/Apia", 24, "the next day is skipped"],
  ])("%s in %s has %d hours, since %s", (date, zone, length) => {
    expect(hours(utcInterval(date, zone))).toBe(length);
  });

  test("spans a day that is interrupted because clocks go back over midnight", () => {
    expect(iso(utcInterval("2010-11-07", "America/St_Johns"))).toEqual([
      "2010-11-07T02:30:00.000Z",
      "2010-11-08T03:30:00.000Z",
    ]);
    expect(iso(utcInterval("2010-11-06", "America/St_Johns"))[1]).toBe("2010-11-07T03:30:00.000Z");
  });
});

describe("utcDates", () => {
  test("are those that the local day overlaps", () => {
    expect(utcDates("2016-07-26", "UTC")).toEqual(["2016-07-26"]);
    expect(utcDates("2016-07-26", "Europe/Berlin")).toEqual(["2016-07-25", "2016-07-26"]);
    expect(utcDates("2016-07-26", "America/New_York")).toEqual(["2016-07-26", "2016-07-27"]);
    expect(utcDates("2011-12-30", "Pacific/Apia")).toEqual([]);
  });
});
