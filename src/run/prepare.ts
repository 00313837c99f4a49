import { parametersOf } from "../config.js";
import { parseDate, dateRange } from "../dates.js";
import { isDue, martStates, type State } from "../lake/freshness.js";
import { openLake, settleProperties, type Lake, type Properties } from "../lake/lake.js";
import { readSources, type Source } from "../lake/sources.js";
import { leftoversIn, settledRuns, type Leftover } from "../lake/unsettled.js";
import type { Partition } from "../lake/partitions.js";
import { checkExpectations } from "../models/expectations.js";
import { chooseVersions, loadModels } from "../models/load.js";
import { label, type Model } from "../models/model.js";
import { rulesHash, type Rules } from "../scan/scan.js";
import type { RawFile } from "../sources/file.js";
import { resolve } from "node:path";
import { listSource } from "./listing.js";
import { checkProperties, lostSources } from "./lost.js";
import type { RunOptions, Surroundings } from "./options.js";
import { filesOf } from "./marts.js";
import { namingRawFiles } from "./staleness.js";
import { handledBy, inRange, planFiles, repairedRuns, type DateRange, type FilePlan } from "./plan.js";

/** All that a run knows before it loads the engine. */
export interface Prepared {
  readonly lake: Lake;
  readonly properties: Properties;
  readonly rules: Rules;
  readonly rulesHash: string;
  readonly marts: readonly Model[];
  readonly views: readonly Model[];
  readonly range: DateRange;
  readonly sources: ReadonlyMap<string, Source>;
  /** What unfinished runs left, by table. */
  readonly leftovers: Readonly<Record<"tally" | "quarantine", readonly Leftover[]>>;
  /** Unfinished runs of which this one leaves nothing over. */
  readonly repaired: readonly string[];
  /** The partitions where they left it, by name of the raw file. */
  readonly unsettled: ReadonlyMap<string, ReadonlySet<Partition>>;
  readonly files: FilePlan;
  readonly listed: readonly RawFile[];
  readonly ignored: readonly string[];
  /** Dates of the range that no raw file can hold, by its name. */
  readonly emptyDates: readonly string[];
  /** State of every date of every mart before the run. */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, State>>;
}

/** Lists the raw files, opens the lake and compares the two. */
export async function prepare(options: RunOptions, surroundings: Surroundings): Promise<Prepared> {
  const { config } = options;
  const models = chooseVersions(loadModels(config.sqlFolder), config.pins);
  const marts = [...models.values()].filter((model) => model.kind === "mart" && model.name !== "quarantine");
  await checkExpectations(
    marts.map((mart) => mart.name),
    config.sqlFolder,
    config.expectations,
  );
  const lakeFolder = resolve(config.folder, config.lake);
  const lake = await openLake(lakeFolder, [
    "sources",
    "tally",
    "quarantine",
    ...marts.map((mart) => mart.name),
  ]);
  const sources = await readSources(lake.tables.get("sources") ?? null);
  checkProperties(lake, sources.values(), config);
  const properties = settleProperties(lake, config);
  const range = rangeOf(options, properties.timezone, surroundings.now());
  const rules = rulesOf(models, options, properties);
  const wanted = {
    cwd: config.folder,
    zone: properties.timezone,
    format: config.format,
    exclude: [lakeFolder],
    allowEmpty: sources.size > 0 || (options.allowEmpty ?? false),
    dates: range.from !== undefined && range.to !== undefined ? dateRange(range.from, range.to) : undefined,
  };
  const listing = await listSource(config, wanted, surroundings);
  const { leftovers, unsettled } = await findLeftovers(lake, sources);
  const hash = rulesHash(rules);
  const files = planFiles({
    lakeFolder,
    listing,
    sources,
    rules: hash,
    unsettled,
    lost: lostSources(lake, sources.values()),
    hasRecord: lake.tables.has("sources"),
    force: options.force ?? false,
    forgetGone: options.forget ?? false,
    isSettled: options.isSettled,
  });
  const tables = filesOf(lake);
  const states = marts.map((mart) => {
    const target = { name: mart.name, label: label(mart), hash: mart.hash, inputs: null };
    const dates = martStates(target, tables);
    return [mart.name, namingRawFiles(dates, tables.get(mart.name), sources.values())] as const;
  });
  return {
    lake,
    properties,
    rules,
    rulesHash: hash,
    marts,
    views: [...models.values()].filter((model) => model.kind === "view"),
    range,
    sources,
    leftovers,
    repaired: repairedRuns(Object.values(leftovers).flat(), handledBy(files)),
    unsettled,
    files,
    listed: listing.files,
    ignored: listing.ignored,
    emptyDates: listing.emptyDates,
    states: new Map(states),
  };
}

/** Whether everything that was asked for is as it should be already. */
export function isUpToDate(prepared: Prepared, force: boolean): boolean {
  const { files, marts, lake, states, range } = prepared;
  if (force || handledBy(files).size > 0) return false;
  if (!lake.tables.has("tally") || marts.some((mart) => !lake.tables.has(mart.name))) return false;
  return [...states.values()].every((dates) =>
    [...dates].every(([date, state]) => !isDue(state) || !inRange(date, range)),
  );
}

function rulesOf(models: ReadonlyMap<string, Model>, { config }: RunOptions, properties: Properties): Rules {
  const stage = (name: string): Model => {
    const model = models.get(name);
    if (!model) throw new Error(`The built-in model "${name}" is missing.`);
    return model;
  };
  return {
    events: stage("events"),
    tally: stage("tally"),
    quarantine: stage("quarantine"),
    columns: config.columns,
    parameters: parametersOf(config, properties),
  };
}

function rangeOf(options: RunOptions, zone: string, now: Date): DateRange {
  const date = (text: string | undefined) => (text === undefined ? undefined : parseDate(text, zone, now));
  const range = { from: date(options.from), to: date(options.to) };
  if (range.from !== undefined && range.to !== undefined) dateRange(range.from, range.to);
  return range;
}

async function findLeftovers(
  lake: Lake,
  sources: ReadonlyMap<string, Source>,
): Promise<Pick<Prepared, "leftovers" | "unsettled">> {
  const settled = settledRuns(lake.tables.get("sources") ?? null, sources);
  const leftovers = {
    tally: await leftoversIn(lake.tables.get("tally") ?? null, settled),
    quarantine: await leftoversIn(lake.tables.get("quarantine") ?? null, settled),
  };
  const unsettled = new Map<string, Set<Partition>>();
  for (const { name, partition } of [...leftovers.tally, ...leftovers.quarantine]) {
    const partitions = unsettled.get(name) ?? new Set();
    unsettled.set(name, partitions.add(partition));
  }
  return { leftovers, unsettled };
}
