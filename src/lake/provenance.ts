import type { Add } from "../delta/actions.js";

/** Names of the Parquet files that one date of a table was built from, by upstream table. */
export type Upstream = Readonly<Record<string, readonly string[]>>;

/** What a published file was made by and from. It travels in the file's `add` action and survives a restore. */
export interface Provenance {
  readonly run: string;
  /** `windows@1` */
  readonly model: string;
  /** The model's SQL hash. */
  readonly hash: string;
  readonly upstream: Upstream;
}

const keys = {
  run: "tumble.run",
  model: "tumble.model",
  hash: "tumble.hash",
  upstream: "tumble.upstream",
} as const;

export function tagsOf(provenance: Provenance): Record<string, string> {
  return {
    [keys.run]: provenance.run,
    [keys.model]: provenance.model,
    [keys.hash]: provenance.hash,
    [keys.upstream]: JSON.stringify(provenance.upstream),
  };
}

/** Null where another writer made the file, or rewrote it: then nobody knows what it was built from. */
export function provenanceOf(add: Pick<Add, "tags">): Provenance | null {
  const tags = add.tags ?? {};
  const { [keys.run]: run, [keys.model]: model, [keys.hash]: hash, [keys.upstream]: upstream } = tags;
  if (run === undefined || model === undefined || hash === undefined || upstream === undefined) return null;
  try {
    return { run, model, hash, upstream: JSON.parse(upstream) as Upstream };
  } catch {
    return null;
  }
}
