import { createRequire } from "node:module";
import type * as NodeApi from "@duckdb/node-api";

/**
 * The engine's classes. An import would have Node search each of the 190 CommonJS files of the package for the names
 * that it exports, which takes longer than all else of a small run together.
 */
const api = createRequire(import.meta.url)("@duckdb/node-api") as typeof NodeApi;

export const {
  BIGINT,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
  listValue,
  structValue,
} = api;
