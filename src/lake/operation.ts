import type { CommitInfo } from "../delta/actions.js";

/** What a commit of ours says of itself in `userMetadata`, where every reader's history shows it. */
export interface Operation {
  readonly run: string;
  /** The verb: run, restore, release. */
  readonly command: string;
  /** `windows@1` */
  readonly models: readonly string[];
}

/** Whatever of it is there: other writers put anything into `userMetadata`. */
export function operationOf(commitInfo: CommitInfo | null): Partial<Operation> {
  const value = parsed(commitInfo?.userMetadata);
  if (typeof value !== "object" || value === null) return {};
  const { run, command, models } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof run === "string" ? { run } : {}),
    ...(typeof command === "string" ? { command } : {}),
    ...(Array.isArray(models) ? { models: models.map(String) } : {}),
  };
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? (JSON.parse(text) as unknown) : null;
  } catch {
    return null;
  }
}
