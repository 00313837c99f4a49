import type { CheckpointRequest } from "../delta/checkpoint.js";
import type { CommitOptions } from "../delta/commit.js";
import { escapeGlob, identifier } from "../duckdb/quote.js";
import type { Engine } from "./engine.js";

/** What a commit needs to write checkpoints when they are due. A failed one is told, and tried again by the next commit. */
export function checkpointing(engine: Engine): CommitOptions {
  return {
    checkpoints: { write: (request) => write(engine, request) },
    warn: (problem) => {
      process.emitWarning(problem);
    },
  };
}

async function write(engine: Engine, request: CheckpointRequest): Promise<void> {
  const session = await engine();
  const columns = Object.entries(request.columns).map(
    ([name, type]) => `${identifier(name)}: '${type.replaceAll("'", "''")}'`,
  );
  await session.rows(
    `COPY (FROM read_json($source, format = 'newline_delimited', columns = {${columns.join(", ")}}))
     TO $target (FORMAT parquet, ROW_GROUP_SIZE ${request.rowGroupSize})`,
    { source: escapeGlob(request.source), target: request.target },
  );
}
