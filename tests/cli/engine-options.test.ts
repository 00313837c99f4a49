import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { engineOf } from "../../src/commands/engine-options.js";

const plain = { engine: "duckdb", spark: undefined, staging: undefined } as const;
const spark = { engine: "spark", spark: "sc://settings", staging: "/staging" } as const;

describe("what reads the raw files", () => {
  test("is DuckDB unless something else is asked for, whatever SPARK_REMOTE says", () => {
    expect(engineOf(plain, {}, { SPARK_REMOTE: "sc://environment" }).engine).toBe("duckdb");
  });

  test.each([
    ["the flag", { engine: "spark", spark: "sc://flag" }, spark, "sc://flag"],
    ["the settings", { engine: "spark" }, spark, "sc://settings"],
    ["SPARK_REMOTE", { engine: "spark" }, plain, "sc://environment"],
    ["a flag that names it", { spark: "local" }, plain, "local"],
  ] as const)("is the Spark of %s", (_, argv, settings, wanted) => {
    expect(engineOf(settings, argv, { SPARK_REMOTE: "sc://environment" })).toMatchObject({
      engine: "spark",
      spark: wanted,
    });
  });

  test("is DuckDB by a flag over the settings", () => {
    expect(engineOf(spark, { engine: "duckdb" }, {}).engine).toBe("duckdb");
  });

  test("leaves refused rows in a folder that a flag names from the current folder on", () => {
    expect(engineOf(spark, { staging: "shared" }, {}).staging).toBe(join(process.cwd(), "shared"));
    expect(engineOf(spark, {}, {}).staging).toBe("/staging");
  });

  test("is an error where it is not said where Spark is", () => {
    expect(() => engineOf(plain, { engine: "spark" }, { SPARK_REMOTE: "" })).toThrow("--spark local");
  });

  test("is an error where an address goes with DuckDB, and the token is not repeated", () => {
    const argv = { engine: "duckdb", spark: "sc://host/;token=secret;use_ssl=true" } as const;
    expect(() => engineOf(plain, argv, {})).toThrow('"sc://host/;token=…;use_ssl=true" means nothing');
  });
});
