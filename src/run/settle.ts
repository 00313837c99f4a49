import type { RawFile } from "../sources/file.js";

type Fingerprint = Pick<RawFile, "path" | "size" | "modified">;

/** Since when a raw file has been as it is, in milliseconds of the caller's clock. */
interface Seen {
  readonly size: number;
  readonly modified: number;
  readonly since: number;
}

/**
 * Tells files that may still be written from those that are complete. A file has settled when neither its size nor its
 * modification time changed for a while. The first time that a file is met, its modification time has to be that old.
 */
export class Settling {
  private readonly seen = new Map<string, Seen>();
  private readonly unsettled = new Set<string>();
  private readonly left = new Map<string, Fingerprint>();

  constructor(
    /** Milliseconds. */
    private readonly settleTime: number,
    private readonly now: () => number,
  ) {}

  isSettled = ({ path, size, modified }: Fingerprint): boolean => {
    const left = this.left.get(path);
    if (left?.size === size && left.modified === modified) return false;
    this.left.delete(path);
    const now = this.now();
    const before = this.seen.get(path);
    const same = before?.size === size && before.modified === modified;
    const since = before ? (same ? before.since : now) : Math.min(now, modified / 1000);
    this.seen.set(path, { size, modified, since });
    const settled = now - since >= this.settleTime;
    if (settled) this.unsettled.delete(path);
    else this.unsettled.add(path);
    return settled;
  };

  /** Leaves a file alone until it changes: it cannot be read as it is. */
  leave(file: Fingerprint): void {
    this.left.set(file.path, file);
  }

  /** Begins a new listing: files that are not met again are gone. */
  begin(): void {
    this.unsettled.clear();
  }

  /** Files of the last listing that had not settled. */
  get waiting(): number {
    return this.unsettled.size;
  }
}
