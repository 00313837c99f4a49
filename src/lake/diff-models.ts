import { inputsOf } from "../duckdb/parser.js";
import { identifier } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import { UserError } from "../errors.js";
import { sqlError } from "../models/errors.js";
import { label, type Model } from "../models/model.js";
import { compare, type Difference } from "./compare.js";
import type { Engine } from "./engine.js";
import { viewTable } from "./read.js";
import { findTable, readTable } from "./tables.js";

/** Compares what two versions of a model say of the tables as they are now. Nothing is published. */
export async function diffModels(
  engine: Engine,
  lakeFolder: string,
  [before, after]: readonly [Model, Model],
  prepare: (session: Session) => Promise<void>,
  most: number,
): Promise<Difference> {
  const session = await engine();
  await prepare(session);
  await evaluate(session, lakeFolder, before, "before");
  await evaluate(session, lakeFolder, after, "after");
  return compare(session, "before", "after", most);
}

/** The model that a pin such as `windows@2` names. */
export function pinnedModel(models: readonly Model[], pin: string): Model {
  const found = models.find((model) => label(model) === pin && model.kind !== "stage");
  if (found) return found;
  const labels = models.filter((model) => model.kind !== "stage").map(label);
  throw new UserError(
    `There is no model "${pin}" to compare. Models found: ${labels.sort().join(", ")}. Stages read raw files, so they cannot be compared over the lake alone.`,
  );
}

async function evaluate(session: Session, lakeFolder: string, model: Model, target: string): Promise<void> {
  for (const input of await inputsOf(session, model)) {
    const table = await findTable(input, lakeFolder, lakeFolder);
    await viewTable(session, input, await readTable(table));
  }
  try {
    await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(target)} AS ${model.sql}`);
  } catch (error) {
    throw sqlError(error, model.path);
  }
}
