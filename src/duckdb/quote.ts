/** A path that the engine shall not take for a glob. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, "[$&]");
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
