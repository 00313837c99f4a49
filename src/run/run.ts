import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../duckdb/session.js";
import { CommitConflict, UserError } from "../errors.js";
import { runId } from "../lake/run-id.js";
import { checkModels, hasOwn } from "./check-models.js";
import { connected } from "./connection.js";
import { count } from "./count.js";
import { noCures, readCures } from "./cures.js";
import { openReader, type Reader } from "./engine.js";
import { readFindings } from "./findings.js";
import { checkNothingLost } from "./lost.js";
import { writeManifest } from "./manifest.js";
import { buildMart, linkMarts, type Built } from "./marts.js";
import { checkInterrupted } from "./interrupting.js";
import type { RunOptions, Surroundings } from "./options.js";
import { inRange } from "./plan.js";
import { isUpToDate, prepare, type Prepared } from "./prepare.js";
import { isReplan, recordSources } from "./record.js";
import { nothingDone, planOf, resultOf, readRefused } from "./report.js";
import type { PlanResult, Result } from "./result.js";
import { linkExpectations } from "./subject.js";
import { countLate } from "./watermark.js";

const attempts = 12;

/** Brings the lake up to what the raw files and the SQL are now. */
export function run(options: RunOptions, surroundings: Surroundings): Promise<Result | PlanResult> {
  return connected(options.config, surroundings, (near) => attemptRun(options, near));
}

async function attemptRun(options: RunOptions, surroundings: Surroundings): Promise<Result | PlanResult> {
  const started = surroundings.now();
  const id = runId(started);
  for (let attempt = 1; ; attempt++) {
    const prepared = await prepare(options, surroundings);
    checkNothingLost(prepared);
    if (options.dryRun) return planOf(prepared);
    if (isUpToDate(prepared, options.force ?? false))
      return nothingDone(prepared, id, started, surroundings.now());
    let result: Result;
    try {
      result = await converge(prepared, options, surroundings, id, started);
    } catch (error) {
      if (!isReplan(error)) {
        const failed = {
          run: id,
          outcome: "failed",
          started: started.toISOString(),
          error: error instanceof UserError ? error.message : String(error),
        } as const;
        // That this could not be written down must not hide what went wrong.
        await writeManifest(prepared.lake.folder, failed).catch(() => undefined);
        throw error;
      }
      if (attempt === attempts) {
        throw new CommitConflict(
          `Other runs kept publishing the same dates to "${prepared.lake.folder}", ${attempts} times over. Run again when they are done.`,
          { cause: error },
        );
      }
      await sleep((0.5 + Math.random()) * 50 * attempt);
      continue;
    }
    await writeManifest(prepared.lake.folder, result);
    return result;
  }
}

/** The ten steps of a run that finds something to do, after listing and planning. */
async function converge(
  prepared: Prepared,
  options: RunOptions,
  surroundings: Surroundings,
  id: string,
  started: Date,
): Promise<Result> {
  const session = await openSession(options);
  let reader: Reader | null = null;
  try {
    const { prepareSession } = await import("../models/parameters.js");
    await prepareSession(session, prepared.rules.parameters);
    const marts = await linkMarts(session, prepared.marts);
    if (hasOwn(options.config, prepared.lake))
      await checkModels(session, prepared.lake, prepared.rules, marts, prepared.views);
    const names = marts.map((mart) => mart.name);
    const { sqlFolder, expectations: thresholds } = options.config;
    const expectations = await linkExpectations(session, names, sqlFolder, thresholds);
    reader = await openReader(session, prepared, options, surroundings);
    const counted = await count(session, reader.scanner, prepared, id, () => {
      checkInterrupted(surroundings);
    });
    await reader.close();
    reader = null;

    let lake = counted.lake;
    if (lake === prepared.lake) checkInterrupted(surroundings);
    const built: Built[] = [];
    for (const mart of marts) {
      const done = await buildMart(session, lake, mart, {
        run: id,
        wanted: (date) => inRange(date, prepared.range),
        force: options.force ?? false,
        allOrNothing: options.allOrNothing ?? false,
        expectations: expectations.get(mart.name) ?? [],
        read: counted.read,
        forgotten: prepared.files.forget,
      });
      lake = done.lake;
      built.push(done);
    }
    const { watermark } = options.config;
    const reread = prepared.files.read.flatMap(({ name }) => prepared.sources.get(name) ?? []);
    const late = watermark === null ? null : await countLate(session, prepared.lake, reread, watermark);
    lake = await recordSources(session, lake, {
      run: id,
      models: marts.map((mart) => `${mart.name}@${mart.version}`),
      planned: prepared.sources,
      read: [...counted.read, ...counted.adrift],
      forgotten: prepared.files.forget,
      repaired: prepared.repaired,
    });
    const findings = await readFindings(session, lake, prepared.views, (date) =>
      inRange(date, prepared.range),
    );
    const refused = await readRefused(session);
    const cures = refused.length > 0 ? await readCures(session, "scanned_quarantine") : noCures;
    return resultOf({
      prepared,
      counted,
      built,
      findings,
      refused,
      cures,
      late,
      run: id,
      started,
      ended: surroundings.now(),
    });
  } finally {
    await reader?.close();
    session.close();
  }
}

async function openSession(options: RunOptions): Promise<Session> {
  const { Session } = await import("../duckdb/session.js");
  const opening = Session.open(options.threads === undefined ? {} : { threads: options.threads });
  // What is to use the engine is loaded while it starts.
  const [session] = await Promise.all([
    opening,
    import("../models/parameters.js"),
    import("../scan/duckdb.js"),
  ]);
  return session;
}
