import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { git, npm, run } from "./commands.js";
import { billOfMaterials } from "./materials.js";

/** @typedef {Record<string, unknown> & { name: string, version: string }} Manifest */

const checkoutOnly = ["scripts", "devDependencies", "allowScripts", "overrides"];

/**
 * The manifest that users get: the released version and its commit, without what only a checkout needs.
 * @type {(manifest: Manifest, version: string, gitHead: string) => Manifest}
 */
export function releasedManifest(manifest, version, gitHead) {
  const kept = Object.entries(manifest).filter(([key]) => !checkoutOnly.includes(key));
  return { ...Object.fromEntries(kept), name: manifest.name, version, gitHead };
}

/**
 * The commit that is checked out in `root`, built afresh in a folder of its own below the dependencies; whatever else
 * lies in the checkout is neither used nor touched.
 * @type {(root: string, version: string) => string}
 */
export function fillStage(root, version) {
  const stage = join(root, ".cache/stage");
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  git(["archive", "--output", join(stage, "commit.tar"), "HEAD"], { cwd: root });
  run("tar", ["-x", "-f", "commit.tar"], { cwd: stage });
  rmSync(join(stage, "commit.tar"));

  const compiler = join(root, "node_modules/typescript/bin/tsc");
  run(process.execPath, [compiler, "-p", "tsconfig.build.json", "--sourceMap", "false"], { cwd: stage });
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(join(stage, "package.json"), "utf8"));
  const gitHead = git(["rev-parse", "HEAD"], { cwd: root });
  writeJson(join(stage, "sbom.cdx.json"), billOfMaterials(stage, manifest.name, version));
  writeJson(join(stage, "package.json"), releasedManifest(manifest, version, gitHead));
  return stage;
}

/** @type {(path: string, content: unknown) => void} */
function writeJson(path, content) {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** @typedef {{ file: string, name: string, version: string, paths: string[], size: number }} Packed */

/**
 * Packs the stage into the folder `target`.
 * @type {(stage: string, target: string) => Packed}
 */
export function packStage(stage, target) {
  mkdirSync(target, { recursive: true });
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", resolve(target)];
  /** @type {(Omit<Packed, "file" | "paths"> & { filename: string, files: { path: string }[] })[]} */
  const [packed] = JSON.parse(npm(args, { cwd: stage }));
  if (!packed) throw new Error(`npm packed nothing of "${stage}".`);
  const { filename, name, version, size, files } = packed;
  return { file: resolve(target, filename), name, version, size, paths: files.map(({ path }) => path) };
}
