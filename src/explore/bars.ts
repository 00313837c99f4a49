const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of at most `size` characters, in eighths of one; whatever is more than nothing shows. */
export function bar(value: number, most: number, size: number): string {
  if (!(value > 0) || !(most > 0)) return "";
  const length = Math.max(1, Math.round((Math.min(value, most) / most) * size * 8));
  return "█".repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? "");
}
