import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A temporary folder with files of these names and contents, gone after the test. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tumble-sources-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** Writes files of these names, as far as no folder of that name is in the way; returns those written. */
export async function writeFiles(folder: string, names: readonly string[]): Promise<string[]> {
  const written: string[] = [];
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    try {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), "");
      written.push(name);
    } catch (error) {
      if (!/ENOTDIR|EEXIST|EISDIR/.test(String(error))) throw error;
    }
  }
  return written;
}

export const named = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, "time,action\n"]));

/** Acts without root's right to read everything, where the tests run as root. */
export async function asNobody(folder: string, act: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    await chmod(folder, 0o755);
    process.seteuid?.(65_534);
  }
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

/** A Zstandard frame whose blocks are stored as they are (RFC 8878, 3.1.1). */
export function storedZstd(content: string): Buffer {
  const bytes = Buffer.from(content);
  const blocks = Array.from({ length: Math.ceil(bytes.length / 100_000) || 1 }, (_, i) =>
    bytes.subarray(i * 100_000, (i + 1) * 100_000),
  );
  const framed = blocks.map((block, i) => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | (i === blocks.length - 1 ? 1 : 0), 0, 3);
    return Buffer.concat([header, block]);
  });
  const windowOf128Kb = 7 << 3;
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, windowOf128Kb]), ...framed]);
}
