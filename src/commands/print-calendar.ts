import type { DateStatus } from "../run/status-dates.js";
import { pc } from "./colors.js";
import { integer, plural } from "./text.js";

type Kind = DateStatus["state"] | "refused" | "provisional";

/** A symbol for each kind of date, told apart without colours. */
const symbols: readonly (readonly [Kind, string, string, (text: string) => string])[] = [
  ["fresh", "■", "fresh", pc.green],
  ["refused", "▣", "fresh, with refused rows", pc.green],
  ["provisional", "◌", "fresh, may still change", pc.cyan],
  ["stale", "◐", "stale", pc.yellow],
  ["missing", "□", "missing", pc.yellow],
  ["withheld", "✗", "withheld", pc.red],
  ["held", "‖", "on hold", pc.magenta],
  ["gone", "-", "nothing upstream any more", pc.yellow],
  ["empty", "·", "no rows", pc.dim],
];

/** A line for each month, a cell for each of its days, the counts beside it, and a legend of what occurs. */
export function calendarLines(dates: readonly DateStatus[]): string[] {
  const months = new Map<string, DateStatus[]>();
  for (const date of dates) {
    const month = date.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), date]);
  }
  const used = new Set(dates.map(kindOf));
  const legend = symbols
    .filter(([kind]) => used.has(kind))
    .map(([, symbol, words, color]) => `${color(symbol)} ${words}`);
  return [
    pc.dim(`         1    5    10   15   20   25   30`),
    ...[...months].map(([month, days]) => `${month}  ${cells(days)}  ${counts(days)}`),
    "",
    legend.join("   "),
  ];
}

function cells(days: readonly DateStatus[]): string {
  const byDay = new Map(days.map((date) => [Number(date.date.slice(8)), date]));
  return Array.from({ length: 31 }, (_, i) => {
    const date = byDay.get(i + 1);
    if (!date) return " ";
    const [, symbol, , color] = symbols.find(([kind]) => kind === kindOf(date)) ?? ["fresh", "?", "", pc.dim];
    return color(symbol);
  }).join("");
}

function counts(days: readonly DateStatus[]): string {
  const total = (key: "windows" | "refused") => days.reduce((sum, date) => sum + date[key], 0);
  const present = days.filter((date) => date.state !== "empty").length;
  const refused = total("refused");
  return `${plural(present, "date")}, ${plural(total("windows"), "window")}${refused > 0 ? `, ${integer(refused)} refused` : ""}`;
}

function kindOf(date: DateStatus): Kind {
  if (date.state !== "fresh") return date.state;
  if (date.provisional) return "provisional";
  return date.refused > 0 ? "refused" : "fresh";
}
