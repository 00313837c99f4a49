import { createRequire } from "node:module";
import type * as NodeApi from "@duckdb/node-api";

/**
 * The engine's classes. An import would have Node search each of the 190 CommonJS files of the package for the names
 * that it exports, which takes longer than all else of a small run together.
 */
const require = createRequire(import.meta.url);
const api = require("@duckdb/node-api") as typeof NodeApi;

// Its own decoder (1.5) takes a byte order mark at the start of a text for none of it.
(require("@duckdb/node-api/lib/vectors/dataAccessors") as { textDecoder: unknown }).textDecoder =
  new TextDecoder("utf-8", { ignoreBOM: true });

export const {
  BIGINT,
  BIGNUM,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
  HUGEINT,
  INTEGER,
  LIST,
  listValue,
  MAP,
  mapValue,
  ResultReturnType,
  SQLNULL,
  STRUCT,
  structValue,
  UHUGEINT,
  VARCHAR,
} = api;
