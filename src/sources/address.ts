import { posix } from "node:path";

/** Whether a text is an address with a scheme, as clusters name files, and not a path. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\//i.test(text);
}

/** `scheme://authority/path`, where the authority may be empty, without repeated slashes. */
export function canonicalAddress(text: string): string {
  const [, scheme = "", authority = "", path = ""] = /^([^:/]+):(?:\/\/([^/]*))?(.*)$/s.exec(text) ?? [];
  return `${scheme.toLowerCase()}://${authority}${posix.normalize(`/${path}`)}`;
}

/** The path that an address of the scheme `file` has on every machine that sees it; others stay as they are. */
export function pathOf(address: string): string {
  return address.startsWith("file:///") ? address.slice("file://".length) : address;
}

/** An address less its authority, as it is written where the cluster has a default one. */
export function withoutAuthority(address: string): string {
  return address.replace(/^([^:/]+:\/\/)[^/]*/, "$1");
}
