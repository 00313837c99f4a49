export { CommitConflict, ExpectationFailed, UserError } from "./errors.js";
export { LakeHandle, openLake, type OpenOptions, type ReadOptions } from "./explore/library.js";
export type {
  DailyRow,
  LakeTables,
  ProvisionalRow,
  QuarantineRow,
  SourcesRow,
  SummaryRow,
  TallyRow,
  TopWindowsRow,
  WindowsRow,
} from "./explore/schema.js";
export type { Cell } from "./duckdb/values.js";
export type { HistoryEntry } from "./lake/history.js";
export type { PlanResult, Result } from "./run/result.js";
export type { Status } from "./run/status.js";
