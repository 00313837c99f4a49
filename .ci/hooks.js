// Installs the git hooks of lefthook.yml after "npm install" in a checkout. Whatever happens, the install goes on.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

if (!process.env.CI && existsSync(".git") && existsSync("lefthook.yml")) {
  const { error, status } = spawnSync("npx --no-install lefthook install", { shell: true, stdio: "inherit" });
  if (error || status !== 0) console.warn("The git hooks are not installed; commits work without them.");
}
