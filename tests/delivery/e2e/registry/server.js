import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { npm } from "../../../../.ci/release/commands.js";

const home = resolve(".cache/registry");
const program = join(home, "node_modules/verdaccio/bin/verdaccio");

/** @typedef {{ env: Record<string, string>, url: string, stop: () => void }} RunningRegistry */

/** Installs verdaccio unless the cache has it. */
function install() {
  const manifest = join(import.meta.dirname, "package.json");
  const there = join(home, "package.json");
  const same = existsSync(there) && readFileSync(there, "utf8") === readFileSync(manifest, "utf8");
  if (same && existsSync(join(home, "node_modules/verdaccio"))) return;
  mkdirSync(home, { recursive: true });
  cpSync(manifest, there);
  npm(["install", "--no-package-lock", "--ignore-scripts"], { cwd: home });
}

/** @type {(port: number) => string} */
const configuration = (port) => `
storage: ./storage
listen: 127.0.0.1:${port}
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
  install();
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  writeFileSync(join(folder, "config.yaml"), configuration(port));
  const elsewhere = npm(["config", "get", "registry"]);
  // Processes of their own, for the tests wait for npm without letting this one answer.
  const gateway = spawn(process.execPath, [
    join(import.meta.dirname, "gateway.js"),
    ...[String(port), elsewhere, ...(mayUnpublish ? [] : ["keep"])],
  ]);
  const [line] = /** @type {[Buffer]} */ (await once(gateway.stdout, "data"));
  const url = line.toString().trim();
  const verdaccio = spawn(process.execPath, [program, "--config", "config.yaml"], {
    cwd: folder,
    env: { ...process.env, VERDACCIO_PUBLIC_URL: url },
    stdio: "ignore",
  });
  const stop = () => {
    gateway.kill();
    verdaccio.kill();
  };
  try {
    const env = { CI_API_V4_URL: url.slice(0, url.indexOf("/projects/")), CI_PROJECT_ID: "7" };
    return { url, stop, env: { ...env, CI_JOB_TOKEN: await newUser(url) } };
  } catch (error) {
    stop();
    throw error;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return address.port;
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
