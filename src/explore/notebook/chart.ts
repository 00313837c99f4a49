import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { chartData, weekdays, weekOf, type ChartData } from "./chart-data.js";
import type { Cell } from "./parse.js";
import type { Answer } from "./run.js";

/** Colours come from the page, light or dark; alone, a drawing has these. */
export const palette = ["#2f6fde", "#e07b39", "#3a9d6e", "#b0569f", "#8a7a2f"];
const color = (index: number) =>
  `var(--series-${(index % palette.length) + 1}, ${palette[index % palette.length] ?? "#2f6fde"})`;

export interface Drawing {
  /** One element, for a page of any colours. */
  readonly svg: string;
  readonly series: readonly { readonly name: string; readonly color: string }[];
}

interface Figure {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<{ remove(): void }>;
}

const parse: (html: string) => unknown = parseHTML;

/** A chart as SVG, so many pixels wide. */
export function draw(cell: Cell, answer: Answer, width: number): Drawing {
  const data = chartData(cell, answer);
  // Types of documents are the browser's, which this program does not know.
  const { document } = parse("<html><body></body></html>") as { document: never };
  const figure = Plot.plot({
    document,
    width,
    marginTop: data.yLabel === "" ? 20 : 34,
    marginLeft: 56,
    marginRight: 16,
    marginBottom: 48,
    style: {
      background: "transparent",
      color: "inherit",
      fontFamily: "inherit",
      fontSize: "12px",
      overflow: "visible",
    },
    ...optionsOf(cell, data, width),
  }) as unknown as Figure;
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", labelOf(cell, data));
  figure.removeAttribute("class");
  for (const style of figure.querySelectorAll("style")) style.remove();
  const named = data.series.length > 1 && cell.chart !== "heatmap" && cell.chart !== "week";
  return {
    svg: figure.outerHTML.replaceAll("&nbsp;", "\u00a0"),
    series: named ? data.series.map((name, i) => ({ name, color: color(i) })) : [],
  };
}

function labelOf(cell: Cell, { yLabel, series, xLabel, points }: ChartData): string {
  const what = yLabel || series.join(", ");
  return `${cell.title ?? what}: ${what} by ${xLabel}, ${points.length} points`;
}

function optionsOf(cell: Cell, data: ChartData, width: number): Plot.PlotOptions {
  if (cell.chart === "week") return week(data, width);
  if (cell.chart === "heatmap") return heatmap(data, width);
  if (cell.chart === "bar") return data.xKind === "name" ? sidewaysBars(data, width) : bars(data, width);
  return lines(cell.chart === "area", data, width);
}

function lines(filled: boolean, data: ChartData, width: number): Plot.PlotOptions {
  const marks: Plot.Markish[] = [Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.4 })];
  for (const [i, series] of data.series.entries()) {
    const points = data.points.filter((point) => point.series === series);
    if (filled) marks.push(Plot.areaY(points, { x: "x", y: "y", fill: color(i), fillOpacity: 0.18 }));
    marks.push(Plot.lineY(points, { x: "x", y: "y", stroke: color(i), strokeWidth: 1.75 }));
    if (points.length === 1) marks.push(Plot.dot(points, { x: "x", y: "y", fill: color(i) }));
  }
  return { height: heightFor(width), x: xScale(data, width), y: yScale(data), marks };
}

function bars(data: ChartData, width: number): Plot.PlotOptions {
  const places = [...new Set(data.points.map((point) => Number(point.x)))].sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil(places.length / (width / 90)));
  return {
    height: heightFor(width),
    x: {
      type: "band",
      ...axisBelow,
      label: axisLabel(data),
      padding: places.length > 60 ? 0 : 0.15,
      ticks: places
        .filter((_, i) => i % every === 0)
        .map((at) => (data.xKind === "time" ? new Date(at) : at)),
      tickFormat: (at: number | Date) => (at instanceof Date ? timeText(at) : String(at)),
      tickSize: 0,
    },
    y: yScale(data),
    marks: [
      Plot.barY(data.points, {
        x: "x",
        y: "y",
        fill: (point: { series: string }) => color(data.series.indexOf(point.series)),
      }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.4 }),
    ],
    color: { type: "identity" },
  };
}

function sidewaysBars(data: ChartData, width: number): Plot.PlotOptions {
  const names = [...new Set(data.points.map((point) => String(point.x)))];
  const longest = Math.max(0, ...names.map((name) => name.length));
  return {
    height: 56 + names.length * 26,
    marginTop: 8,
    marginLeft: Math.min(width * 0.4, 24 + longest * 7),
    x: {
      label: data.yLabel || null,
      grid: true,
      ticks: tickCount(data, width < 500 ? 3 : 6),
      tickFormat: shortNumber,
      nice: true,
    },
    y: { type: "band", label: null, domain: names, tickSize: 0 },
    marks: [
      Plot.barX(data.points, {
        x: "y",
        y: "x",
        fill: (point: { series: string }) => color(data.series.indexOf(point.series)),
      }),
    ],
    color: { type: "identity" },
  };
}

function heatmap(data: ChartData, width: number): Plot.PlotOptions {
  const rows = data.series.length;
  return {
    height: 60 + rows * 34,
    marginTop: 8,
    marginLeft: 100,
    x: { type: "band", ...axisBelow, label: axisLabel(data), tickSize: 0 },
    y: { type: "band", label: null, domain: data.series, tickSize: 0 },
    opacity: { range: [0.06, 1] },
    marks: [
      Plot.cell(data.points, {
        x: "x",
        y: "series",
        fill: color(0),
        fillOpacity: "y",
        inset: width < 500 ? 0.5 : 1,
        rx: 2,
      }),
    ],
  };
}

function week(data: ChartData, width: number): Plot.PlotOptions {
  const narrow = width < 500;
  return {
    height: narrow ? 215 : 255,
    marginTop: 8,
    marginLeft: 44,
    x: {
      type: "band",
      ...axisBelow,
      label: data.isUtc ? "hour of the day (UTC)" : "hour of the day",
      domain: Array.from({ length: 24 }, (_, hour) => hour),
      ticks: narrow ? [0, 6, 12, 18] : [0, 3, 6, 9, 12, 15, 18, 21],
      tickSize: 0,
    },
    y: { type: "band", label: null, domain: weekdays, tickSize: 0 },
    opacity: { type: "linear", zero: true, range: [0.06, 1] },
    marks: [
      Plot.cell(weekOf(data), {
        x: "hour",
        y: "day",
        fill: color(0),
        fillOpacity: "value",
        inset: narrow ? 0.5 : 1,
        rx: 2,
      }),
    ],
  };
}

function xScale(data: ChartData, width: number): Plot.ScaleOptions {
  return {
    ...(data.xKind === "time"
      ? { type: "utc" as const }
      : data.xKind === "name"
        ? { type: "point" as const }
        : {}),
    label: axisLabel(data),
    ...axisBelow,
    ...(data.xKind === "time" ? { tickFormat: timeText } : {}),
    ...(data.xKind === "name" ? {} : { ticks: Math.max(2, Math.floor(width / 120)) }),
  };
}

function yScale(data: ChartData): Plot.ScaleOptions {
  return {
    label: data.yLabel || null,
    grid: true,
    zero: true,
    nice: true,
    ticks: tickCount(data, 5),
    tickFormat: shortNumber,
  };
}

/** Under the numbers of the axis, in the middle. */
const axisBelow = { labelAnchor: "center", labelOffset: 42, labelArrow: "none" } as const;

function axisLabel({ xKind, isUtc, xLabel }: ChartData): string {
  return xKind === "time" && isUtc ? `${xLabel} (UTC)` : xLabel;
}

/** The date at midnight, the time else. */
function timeText(at: Date): string {
  const text = at.toISOString();
  return text.slice(11, 16) === "00:00" ? text.slice(5, 10) : text.slice(11, 16);
}

/** Whole numbers have no ticks between them; bars of several series may stand on each other. */
function tickCount({ points, series }: ChartData, most: number): number {
  const highest = points.reduce((highest, point) => Math.max(highest, point.y), 0) * series.length;
  return points.every((point) => Number.isInteger(point.y)) ? Math.max(1, Math.min(most, highest)) : most;
}

/** `0`, `500`, `1.5K` */
function shortNumber(value: number): string {
  return value.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 2 });
}

function heightFor(width: number): number {
  return width < 500 ? 220 : 280;
}
