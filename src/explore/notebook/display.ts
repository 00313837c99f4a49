import { harmless } from "../../printable.js";

/** What a reader wants to see of a value; the exact text stays at hand beside it. */
export function displayed(text: string, type: string): string {
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return grouped(text);
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(type)) return rounded(text);
  if (type === "TIMESTAMP WITH TIME ZONE" || type === "TIMESTAMP")
    return text
      .replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):00Z?$/, "$1 $2")
      .replace(/^(\S+)T(\S+?)Z?$/, "$1 $2");
  return harmless(text);
}

/** `open_count` → `open count` */
export function heading(name: string): string {
  return harmless(name.replaceAll("_", " "));
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function grouped(text: string): string {
  return text.replace(/\B(?=(\d{3})+$)/g, ",");
}

function rounded(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return text;
  return value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}
