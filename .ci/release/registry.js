import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CommandFailed, npm } from "./commands.js";
import { inEmptyProject } from "./project.js";
import { releases } from "./version.js";

/** @typedef {{ url: string, env: NodeJS.ProcessEnv }} Registry */

const needed = ["CI_API_V4_URL", "CI_PROJECT_ID", "CI_JOB_TOKEN"];

/**
 * The project's npm registry, with the job's token as npm's credential for it alone.
 * @type {(env: NodeJS.ProcessEnv) => Registry}
 */
export function projectRegistry(env) {
  const missing = needed.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(
      `The project's registry is not known: set ${missing.join(", ")}, as a GitLab job has them.`,
    );
  }
  const url = `${env.CI_API_V4_URL}/projects/${env.CI_PROJECT_ID}/packages/npm/`;
  return { url, env: { [`npm_config_${url.replace(/^https?:/, "")}:_authToken`]: env.CI_JOB_TOKEN } };
}

/** @type {(registry: Registry, args: readonly string[], cwd?: string) => string} */
const ask = ({ url, env }, args, cwd) => npm([...args, "--registry", url, "--prefer-online"], { cwd, env });

/** @typedef {{ version: string, deprecated: boolean }} Published */

/**
 * The released versions that the registry holds itself, oldest first; GitLab passes unknown names on to a public
 * registry, whose package of that name is another one.
 * @type {(registry: Registry, name: string) => Published[]}
 */
export function published(registry, name) {
  const fields = ["name", "version", "deprecated", "dist.tarball"];
  const found = absentIsEmpty(() => ask(registry, ["view", `${name}@>=0.0.0-0`, ...fields, "--json"]));
  /** @type {{ version: string, deprecated?: string, "dist.tarball": string }[]} */
  const all = found === "" ? [] : [JSON.parse(found)].flat();
  const own = all.filter((it) => it["dist.tarball"].startsWith(registry.url));
  const retired = new Set(own.filter(({ deprecated }) => deprecated).map(({ version }) => version));
  return releases(own.map(({ version }) => version)).map((version) => ({
    version,
    deprecated: retired.has(version),
  }));
}

/** @type {(view: () => string) => string} */
function absentIsEmpty(view) {
  try {
    return view();
  } catch (error) {
    if (error instanceof CommandFailed && error.output.includes("E404")) return "";
    throw error;
  }
}

/**
 * Publishes a packed file unless that was done already. A version that is there with other contents is an error.
 * @type {(registry: Registry, packed: { file: string, name: string, version: string }) => "published" | "there"}
 */
export function publishOnce(registry, { file, name, version }) {
  const there = published(registry, name).find((it) => it.version === version);
  if (!there) {
    ask(registry, ["publish", file, "--ignore-scripts", "--tag", "latest"]);
    return "published";
  }
  if (!download(registry, name, version).equals(gunzipSync(readFileSync(file)))) {
    throw new Error(
      `${name} ${version} is in the registry with other contents: a run of another commit published it and died ` +
        `before its tag. See "npm view ${name}@${version} gitHead"; tag that commit v${version}, and publish again.`,
    );
  }
  if (there.deprecated)
    throw new Error(`${name} ${version} was taken back. Commit a correction, and publish that.`);
  return "there";
}

/**
 * The contents of a published version; compressed, they would depend on the version of zlib.
 * @type {(registry: Registry, name: string, version: string) => Buffer}
 */
function download(registry, name, version) {
  return inEmptyProject((project) => {
    ask(registry, ["pack", `${name}@${version}`, "--pack-destination", project], project);
    const [file = ""] = readdirSync(project).filter((it) => it.endsWith(".tgz"));
    return gunzipSync(readFileSync(join(project, file)));
  });
}

/** @type {(registry: Registry, spec: string, cwd: string) => string} */
export const install = (registry, spec, cwd) => ask(registry, ["install", "--ignore-scripts", spec], cwd);

/**
 * Takes a version back: `back` is what installs from now on. Where the registry does not remove versions, such as
 * GitLab's, this one is deprecated.
 * @type {(registry: Registry, name: string, versions: { remove: string, back: string }) => "removed" | "deprecated"}
 */
export function takeBack(registry, name, { remove, back }) {
  ask(registry, ["dist-tag", "add", `${name}@${back}`, "latest"]);
  try {
    ask(registry, ["unpublish", `${name}@${remove}`]);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
  }
  // npm takes "no such address", which is how GitLab answers, for success.
  if (!published(registry, name).some(({ version }) => version === remove)) return "removed";
  ask(registry, ["deprecate", `${name}@${remove}`, `Taken back. Install ${name}@${back}.`]);
  return "deprecated";
}

/** @type {(registry: Registry, name: string) => string} */
export const latest = (registry, name) => ask(registry, ["view", name, "dist-tags.latest"]);
