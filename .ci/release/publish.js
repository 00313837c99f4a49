// Publishes the commit that is checked out. Whatever a run that died has done already is not done again.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tell } from "./commands.js";
import { freeze, recordRelease } from "./record.js";
import { projectRegistry, publishOnce } from "./registry.js";
import { smokeTest } from "./smoke.js";
import { fillStage, packStage } from "./stage.js";
import { readTags } from "./tags.js";
import { refusal, versionToPublish } from "./version.js";

await tell(async () => {
  const root = process.cwd();
  const registry = projectRegistry(process.env);
  const tags = readTags();
  const version = versionToPublish(tags);
  const refused = refusal(tags, version);
  if (refused) throw new Error(refused);

  const stage = fillStage(root, version);
  const packed = packStage(stage, join(root, "reports/package"));
  const frozen = freeze(stage);
  smokeTest(packed.file, version);

  const outcome = publishOnce(registry, packed);
  const branch = process.env.CI_DEFAULT_BRANCH ?? "main";
  await recordRelease({ version, branch, frozen, date: new Date().toISOString().slice(0, 10) });
  mkdirSync("reports/package", { recursive: true });
  writeFileSync("reports/package/release.env", `RELEASE_VERSION=${version}\n`);
  console.log(
    `${packed.name} ${version} is ${outcome === "there" ? "published already" : "published"} and tagged.`,
  );
});
