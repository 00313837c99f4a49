import type { CompiledQuery } from "kysely";
import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import { builder } from "./schema.js";

export const measures = ["open_count", "close_count", "total_count", "avg_actions"] as const;
export type Measure = (typeof measures)[number];

export interface TopOptions {
  readonly by: Measure;
  readonly limit: number;
  /** Show also those that are equal to the last one. */
  readonly ties: "cut" | "include";
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function parseMeasure(text: string): Measure {
  const found = measures.find((measure) => measure === text || measure === `${text}_count`);
  if (found) return found;
  throw new UserError(
    `"${text}" is nothing that windows are ranked by.${didYouMean(text, measures)} Take one of: ${measures.join(", ")}.`,
  );
}

/** The windows with most of something, the earlier first among equals; `tied` says how many equal the last but are left out. */
export function topQuery({ by, limit, ties, from, to }: TopOptions): CompiledQuery<{ tied: bigint | null }> {
  return builder
    .with("ranked", (db) => {
      const windows = db
        .selectFrom("windows")
        .select([
          "window_date",
          "window_start",
          "window_end",
          "open_count",
          "close_count",
          "total_count",
          "avg_actions",
        ])
        .select((each) => [
          each.fn
            .agg<bigint>("row_number")
            .over((over) => over.orderBy(by, "desc").orderBy("window_start"))
            .as("position"),
          each.fn
            .agg<bigint>("rank")
            .over((over) => over.orderBy(by, "desc"))
            .as("rank"),
        ])
        .$if(from !== undefined, (query) => query.where("window_date", ">=", from ?? ""))
        .$if(to !== undefined, (query) => query.where("window_date", "<=", to ?? ""));
      return windows;
    })
    .selectFrom("ranked")
    .select([
      "position",
      "window_date",
      "window_start",
      "open_count",
      "close_count",
      "total_count",
      "avg_actions",
    ])
    .select((each) =>
      each
        .selectFrom("ranked as other")
        .select((other) => other.fn.countAll<bigint>().as("count"))
        .where("other.position", ">", BigInt(limit))
        .where("other.rank", "<=", BigInt(limit))
        .as("tied"),
    )
    .where(ties === "include" ? "rank" : "position", "<=", BigInt(limit))
    .orderBy("position")
    .compile();
}
