import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { npm } from "../../../../.ci/release/commands.js";
import { run } from "../process.js";

const home = resolve(".cache/registry");
const program = join(home, "node_modules/verdaccio/bin/verdaccio");

/** @typedef {{ env: Record<string, string>, url: string, stop: () => void }} RunningRegistry */

/** Installs verdaccio by its lock file, unless the cache has it. */
async function install() {
  const [wanted, done] = [join(import.meta.dirname, "package-lock.json"), join(home, "installed.json")];
  const isSame = existsSync(done) && readFileSync(done, "utf8") === readFileSync(wanted, "utf8");
  if (isSame && existsSync(program)) return;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const name of ["package.json", "package-lock.json"])
    cpSync(join(import.meta.dirname, name), join(home, name));
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--prefer-offline"], { cwd: home });
  cpSync(wanted, done);
}

// A socket rather than a port, which another process might take first.
/** @type {(socket: string) => string} */
const configuration = (socket) => `
storage: ./storage
listen: unix:${socket}
auth: { htpasswd: { file: ./htpasswd, max_users: 10 } }
packages:
  tumble: { access: $all, publish: $authenticated, unpublish: $authenticated }
log: { type: file, path: ./log.json, level: warn }
web: { enable: false }
`;

/**
 * A real npm registry behind the address that GitLab gives a project's own; `env` is what a job is told of it.
 * @type {(folder: string, options?: { mayUnpublish?: boolean }) => Promise<RunningRegistry>}
 */
export async function startRegistry(folder, { mayUnpublish = true } = {}) {
  await install();
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, "npm.sock");
  writeFileSync(join(folder, "config.yaml"), configuration(socket));
  const elsewhere = npm(["config", "get", "registry"]);
  // Processes of their own, for some tests wait for npm without letting this one answer.
  const gateway = spawn(process.execPath, [
    join(import.meta.dirname, "gateway.js"),
    ...[socket, elsewhere, ...(mayUnpublish ? [] : ["keep"])],
  ]);
  const [line] = /** @type {[Buffer]} */ (await once(gateway.stdout, "data"));
  const url = line.toString().trim();
  const verdaccio = spawn(process.execPath, [program, "--config", "config.yaml"], {
    cwd: folder,
    env: { ...process.env, VERDACCIO_PUBLIC_URL: url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  /** @type {Buffer[]} */
  const said = [];
  verdaccio.stderr.on("data", (chunk) => said.push(chunk));
  const died = once(verdaccio, "exit").then(() => {
    throw new Error(`The registry ended:\n${Buffer.concat(said).toString()}`);
  });
  died.catch(() => undefined);
  const stop = () => {
    gateway.kill();
    verdaccio.kill();
  };
  try {
    const env = { CI_API_V4_URL: url.slice(0, url.indexOf("/projects/")), CI_PROJECT_ID: "7" };
    return { url, stop, env: { ...env, CI_JOB_TOKEN: await Promise.race([newUser(url), died]) } };
  } catch (error) {
    stop();
    throw error;
  }
}

/** @type {(url: string) => Promise<string>} */
async function newUser(url) {
  const body = JSON.stringify({ name: "job", password: "only-for-this-test" });
  for (let left = 120; left > 0; left--) {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}-/user/org.couchdb.user:job`, { method: "PUT", headers, body }).catch(
      () => null,
    );
    if (answer?.ok) return /** @type {{ token: string }} */ (await answer.json()).token;
    await setTimeout(500);
  }
  throw new Error("The registry does not answer.");
}
