// Prints the version that publishing the commit that is checked out would give.
import { tell } from "./commands.js";
import { readTags } from "./tags.js";
import { versionToPublish } from "./version.js";

await tell(() => {
  console.log(versionToPublish(readTags()));
});
