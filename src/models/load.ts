import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.js";
import { closest, didYouMean } from "../spelling.js";
import { label, modelOf, type Kind, type Model } from "./model.js";
import type { Pins } from "./pins.js";

/** The SQL files that the package ships. */
export const builtInFolder = fileURLToPath(new URL("../../sql/", import.meta.url));

const kinds: readonly Kind[] = ["stage", "mart", "view"];
const stages = ["events", "tally"];
const reserved = ["sources", "raw_events"];

/**
 * All versions of all models, those of the project's own `sql` folder after and over the built-in ones. Read without
 * the thread pool: the files are small, and a run with nothing to do reads them, too.
 */
export function loadModels(projectFolder?: string): Model[] {
  const builtIn = readFolder(builtInFolder);
  if (projectFolder === undefined) return builtIn;
  checkKinds(projectFolder);
  const own = readFolder(projectFolder);
  for (const model of own) checkOwn(model, builtIn);
  const replaced = new Set(own.map(label));
  return [...builtIn.filter((model) => !replaced.has(label(model))), ...own];
}

/** The current version of each model: the pinned one, else the highest. */
export function chooseVersions(models: readonly Model[], pins: Pins): Map<string, Model> {
  const chosen = new Map<string, Model>();
  for (const [name, version] of Object.entries(pins)) {
    const model = models.find((each) => each.name === name && each.version === version);
    if (!model) throw unknownPin(name, version, models);
  }
  for (const model of models) {
    const pin = pins[model.name];
    if (pin !== undefined ? model.version !== pin : (chosen.get(model.name)?.version ?? 0) > model.version)
      continue;
    chosen.set(model.name, model);
  }
  return chosen;
}

function readFolder(folder: string): Model[] {
  return kinds.flatMap((kind) => readKind(folder, kind));
}

/** A folder such as `marts` would quietly be passed over; others beside the models are the project's own affair. */
function checkKinds(folder: string): void {
  const known = [...kinds, "expect"];
  for (const name of entriesOf(folder)) {
    const meant = known.includes(name) ? undefined : closest(name, known);
    if (meant === undefined || entriesOf(join(folder, name)).length === 0) continue;
    throw new UserError(
      `"${shown(join(folder, name))}" is no folder of models, so nothing in it is used. Did you mean "${meant}"? Rename it.`,
    );
  }
}

function readKind(folder: string, kind: Kind): Model[] {
  return entriesOf(join(folder, kind)).flatMap((name) => readVersions(join(folder, kind, name), name, kind));
}

function readVersions(folder: string, name: string, kind: Kind): Model[] {
  const files = entriesOf(folder).filter((file) => file.endsWith(".sql"));
  return files.map((file) => {
    const path = join(folder, file);
    const version = /^v([1-9][0-9]*)\.sql$/.exec(file)?.[1];
    if (version === undefined) {
      throw new UserError(
        `"${shown(path)}" is not a version of "${name}". Name it v1.sql, v2.sql and so on.`,
      );
    }
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new UserError(
        `"${name}" cannot name a model. Use small letters, digits and _, as in "${shown(path)}".`,
      );
    }
    return modelOf(name, kind, Number(version), shown(path), readFileSync(path, "utf8"));
  });
}

function checkOwn(model: Model, builtIn: readonly Model[]): void {
  const twin = builtIn.find((each) => each.name === model.name);
  if (twin && twin.kind !== model.kind) {
    throw new UserError(
      `"${model.path}" is a ${model.kind}, but "${model.name}" is a ${twin.kind}. Rename one of them.`,
    );
  }
  if (reserved.includes(model.name)) {
    throw new UserError(
      `"${model.path}" takes the name of a table that tumble keeps itself. Choose another name.`,
    );
  }
  if (model.kind === "stage" && !stages.includes(model.name)) {
    throw new UserError(
      `"${model.path}" is no stage: these are ${stages.join(" and ")}. Put it under sql/mart instead.`,
    );
  }
}

function unknownPin(name: string, version: number, models: readonly Model[]): UserError {
  const versions = models.filter((model) => model.name === name).map((model) => model.version);
  if (versions.length > 0) {
    return new UserError(
      `There is no version ${version} of "${name}". Versions found: ${versions.sort((a, b) => a - b).join(", ")}.`,
    );
  }
  const names = [...new Set(models.map((model) => model.name))];
  return new UserError(
    `There is no model "${name}" to pin.${didYouMean(name, names)} Models found: ${names.join(", ")}.`,
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith("."))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return [];
    throw error;
  }
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}
