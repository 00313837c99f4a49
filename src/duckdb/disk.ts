/** The failure of the disk that the engine reports in words, as node:fs would name it. */
export function diskErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !error.message.startsWith("IO Error: ")) return undefined;
  return CODES.find(([words]) => error.message.includes(words))?.[1];
}

const CODES = [
  ["No space left on device", "ENOSPC"],
  ["Disk quota exceeded", "EDQUOT"],
  ["File too large", "EFBIG"],
  ["Permission denied", "EACCES"],
  ["Read-only file system", "EROFS"],
  ["Input/output error", "EIO"],
  ["Not a directory", "ENOTDIR"],
] as const;
