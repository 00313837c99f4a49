import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileKey, formatActions, parseActions, removeOf, type Add } from "../../src/delta/actions.js";
import { dataPath, decodePath, encodePath } from "../../src/delta/paths.js";

const add: Add = {
  path: "window_date=2016-07-26/a%20b c.parquet",
  partitionValues: { window_date: "2016-07-26" },
  size: 3,
  modificationTime: 4,
  dataChange: true,
};

describe("actions", () => {
  test("paths are percent-encoded once on the way out and decoded once on the way in", () => {
    const text = formatActions([{ add }]);
    expect(text).toContain('"path":"window_date=2016-07-26/a%2520b%20c.parquet"');
    expect(parseActions(text, "log")).toEqual([{ add }]);
  });

  test("any path survives the log", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (path) => {
        expect(decodePath(encodePath(path))).toBe(path);
        expect(encodePath(path)).toMatch(/^[\x21-\x7e]*$/);
        expect(encodePath(path)).not.toMatch(/[?# ]/);
      }),
    );
  });

  test("a path that is not valid percent-encoding is taken as it stands", () => {
    expect(decodePath("100%.parquet")).toBe("100%.parquet");
  });

  test("an empty partition value is NULL", () => {
    const line =
      '{"add":{"path":"a","partitionValues":{"d":""},"size":1,"modificationTime":1,"dataChange":true}}';
    expect(parseActions(line, "log")).toMatchObject([{ add: { partitionValues: { d: null } } }]);
  });

  test("unknown actions and unknown fields do no harm", () => {
    const text = '{"domainMetadata":{"domain":"x"}}\n\n{"txn":{"appId":"a","version":2,"new":1}}\r\n';
    expect(parseActions(text, "log")).toEqual([{ txn: { appId: "a", version: 2, new: 1 } }]);
  });

  test("a damaged line is named with its file and number", () => {
    expect(() => parseActions('{"txn":{"appId":"a","version":2}}\n{"add":{"pa', "0.json")).toThrow(
      'Line 2 of "0.json" is not an action of a Delta log: "{"add":{"pa"',
    );
  });

  test("a removal keeps what vacuum and other readers need to know of the file", () => {
    expect(removeOf(add, 99)).toEqual({
      path: add.path,
      deletionTimestamp: 99,
      dataChange: true,
      extendedFileMetadata: true,
      partitionValues: add.partitionValues,
      size: 3,
    });
  });

  test("a file with a deletion vector is another logical file", () => {
    const deletionVector = {
      storageType: "u",
      pathOrInlineDv: "ab",
      offset: 1,
      sizeInBytes: 2,
      cardinality: 3,
    };
    expect(fileKey({ ...add, deletionVector })).not.toBe(fileKey(add));
  });

  test("data files are found by relative path, absolute path and file URI, and by nothing else", () => {
    expect(dataPath("/lake/t", "d=1/x.parquet")).toBe("/lake/t/d=1/x.parquet");
    expect(dataPath("/lake/t", "/other/x.parquet")).toBe("/other/x.parquet");
    expect(dataPath("/lake/t", "file:///other/x y.parquet")).toBe("/other/x y.parquet");
    expect(() => dataPath("/lake/t", "s3://bucket/x.parquet")).toThrow("only local files are read");
  });
});
