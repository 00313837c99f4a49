import { answer, copyParquet, openFor, type Question } from "../explore/ask.js";
import { bounded, type Bounds } from "../explore/cancel.js";
import { formatFor } from "../explore/render.js";
import type { WorkspaceOptions } from "../explore/workspace.js";
import type { OutputArguments } from "./explore-options.js";
import { intoFile, note, parseLimit, partOf, printRows } from "./print-rows.js";
import { plural } from "./text.js";

/** Asks, and prints the rows or writes them to a file. */
export async function answerInto(
  question: Question,
  options: WorkspaceOptions,
  output: OutputArguments,
  bounds: Bounds,
): Promise<void> {
  const { out } = output;
  const format = formatFor(output.format, out);
  const limit = parseLimit(output.limit, out);
  const writable = format === "parquet" && out !== undefined ? partOf(out) : undefined;
  const { workspace, query } = await openFor({ ...options, writable }, question);
  try {
    await bounded(workspace.session, bounds, async () => {
      if (format === "parquet" && out !== undefined) {
        const count = await intoFile(out, (part) => copyParquet(workspace, query, question, part));
        note(`Wrote ${plural(count, "row")} to ${out}.`);
      } else if (format !== "parquet") {
        await answer(workspace, query, question, (result) =>
          printRows(
            { columns: result.columns, rows: result },
            { format, out, limit, keepFormulas: output.keepFormulas },
          ),
        );
      }
    });
  } finally {
    workspace.session.close();
  }
}
