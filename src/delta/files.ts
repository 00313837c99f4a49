import { constants, readFileSync, readdirSync, statSync } from "node:fs";
import { link, mkdir, open, rename, unlink } from "node:fs/promises";

export interface FileStatus {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly isFolder: boolean;
}

/** All that the protocol asks of a file system. Paths are absolute; errors are those of node:fs. */
export interface Files {
  read(path: string): Promise<Buffer>;
  /** Names in a folder. */
  list(folder: string): Promise<string[]>;
  stat(path: string): Promise<FileStatus>;
  makeFolder(path: string): Promise<void>;
  /** Writes a new file and makes its content durable; EEXIST if there is one. */
  create(path: string, content: string): Promise<void>;
  /** Makes a file's content, or a folder's entries, durable. */
  sync(path: string): Promise<void>;
  /** EEXIST if the target exists: this is what decides who commits a version. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** Reads are synchronous: log entries are small, and a trip through the thread pool costs more than the read. */
export const localFiles: Files = {
  read: (path) => attempt(() => readFileSync(path)),
  list: (folder) => attempt(() => readdirSync(folder)),
  stat: (path) =>
    attempt(() => {
      const status = statSync(path);
      return { size: status.size, modified: Math.floor(status.mtimeMs), isFolder: status.isDirectory() };
    }),
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  async create(path, content) {
    const file = await open(path, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  async sync(path) {
    const file = await open(path, constants.O_RDONLY);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  },
  link,
  rename,
  unlink,
};

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR";
}

/** The value, or null where there is no such file. */
export async function unlessMissing<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function attempt<T>(action: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(action());
  });
}
