import type { ResultColumn, ResultRow } from "../../duckdb/result.js";

/** A result as the formats take it: its columns, and its rows one after the other. */
export interface Rows {
  readonly columns: readonly ResultColumn[];
  readonly rows: AsyncIterable<ResultRow>;
}

/** At most `limit` rows; afterwards `cut` tells whether there were more. */
export class Limited implements AsyncIterable<ResultRow> {
  cut = false;
  count = 0;

  constructor(
    private readonly rows: AsyncIterable<ResultRow>,
    private readonly limit: number,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<ResultRow, void, void> {
    for await (const row of this.rows) {
      if (this.count === this.limit) {
        this.cut = true;
        return;
      }
      this.count++;
      yield row;
    }
  }
}

/** Whether a column's values are set flush right. */
export function isNumeric(type: string): boolean {
  return (
    /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|FLOAT|DOUBLE|BIGNUM)\b/.test(type) && !type.endsWith("]")
  );
}
