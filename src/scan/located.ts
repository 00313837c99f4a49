import type { Session } from "../duckdb/session.js";

/** Where a refused row is in its file: counted from 1 after the header, without blank lines. */
export interface Located {
  /** Which of the files, from 0. */
  readonly file: number;
  /** Among the rows of the file that the engine could split, from 1; below zero, the line of one that it could not. */
  readonly place: number;
  readonly rowNumber: number;
  readonly text: string;
}

const batchSize = 10_000;
const structure = JSON.stringify([{ file: "BIGINT", place: "BIGINT", rowNumber: "BIGINT", text: "VARCHAR" }]);

/** The temporary table `located`, filled in batches. */
export class LocatedTable {
  private batch: Located[] = [];

  private constructor(private readonly session: Session) {}

  static async create(session: Session): Promise<LocatedTable> {
    await session.run(
      "CREATE OR REPLACE TEMP TABLE located (file BIGINT, place BIGINT, row_number BIGINT, raw_text VARCHAR)",
    );
    await session.set("located_structure", structure);
    return new LocatedTable(session);
  }

  async add(rows: readonly Located[]): Promise<void> {
    this.batch = this.batch.concat(rows);
    if (this.batch.length >= batchSize) await this.flush();
  }

  async drop(file: number): Promise<void> {
    await this.flush();
    await this.session.run(`DELETE FROM located WHERE file = ${file}`);
  }

  async flush(): Promise<void> {
    await this.session.set("located", JSON.stringify(this.batch));
    await this.session.run(
      "INSERT INTO located SELECT unnest(from_json(getvariable('located'), getvariable('located_structure')), recursive := true)",
    );
    this.batch = [];
  }
}
