// Packs the commit that is checked out as the version that publishing it would give, and tries the package.
import { join } from "node:path";
import { tell } from "./commands.js";
import { smokeTest } from "./smoke.js";
import { fillStage, packStage } from "./stage.js";
import { readTags } from "./tags.js";
import { versionToPublish } from "./version.js";

await tell(() => {
  const root = process.cwd();
  const version = versionToPublish(readTags());
  const { file, paths, size } = packStage(fillStage(root, version), join(root, "reports/package"));
  smokeTest(file, version);
  console.log(
    `${file}: ${paths.length} files, ${Math.ceil(size / 1024)} KB; installs and counts on ${process.version}.`,
  );
});
