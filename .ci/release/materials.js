import { createHash } from "node:crypto";
import { npm } from "./commands.js";

/**
 * @typedef {object} Bill
 * @property {string} [serialNumber]
 * @property {{ timestamp?: string, component: { name: string, version: string } }} metadata
 */

/**
 * npm's bill of materials, freed of what differs from run to run and folder to folder: the time, a random serial
 * number, the name of the folder. Its serial number follows from its content.
 * @type {(text: string, name: string, version: string) => Bill}
 */
export function settled(text, name, version) {
  /** @type {Bill} */
  const found = JSON.parse(text);
  const old = `${name}@${found.metadata.component.version}`;
  /** @type {Bill} */
  const bill = JSON.parse(
    text.replaceAll(`"${old}"`, `"${name}@${version}"`).replaceAll(`/${old}"`, `/${name}@${version}"`),
  );
  delete bill.metadata.timestamp;
  delete bill.serialNumber;
  Object.assign(bill.metadata.component, { name, version });
  const hash = createHash("sha256").update(JSON.stringify(bill)).digest("hex");
  // A UUID of version 8, whose bits are free but for these two digits (RFC 9562).
  const uuid = hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-8$3-8$4-$5");
  return { ...bill, serialNumber: `urn:uuid:${uuid}` };
}

/**
 * What users install with the package, in CycloneDX, from the lock file of the folder `root`.
 * @type {(root: string, name: string, version: string) => Bill}
 */
export function billOfMaterials(root, name, version) {
  const format = ["--sbom-format", "cyclonedx", "--sbom-type", "application"];
  const text = npm(["sbom", "--omit", "dev", "--package-lock-only", ...format], { cwd: root });
  return settled(text, name, version);
}
