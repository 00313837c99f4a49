import { isNumeric } from "./rows.js";

/** A value as a cell can hold it whole: what stands in the file, and the format that shows it. */
export interface ExcelValue {
  readonly xml: string;
  /** Undefined for the format that Excel itself would choose. */
  readonly format?: string;
  readonly isBoolean?: boolean;
}

/** Null for a text that the cell has to hold as it is. */
export type ToExcel = (text: string) => ExcelValue | null;

/** Where Excel's own numbers, dates and times cannot hold a value of this type whole, it stays text. */
export function excelValueOf(type: string): ToExcel {
  if (type.endsWith("]")) return () => null;
  if (/^(FLOAT|DOUBLE)$/.test(type)) return float;
  const [, scale] = /^DECIMAL\(\d+,\s?(\d+)\)$/.exec(type) ?? [];
  if (isNumeric(type)) return exactly(Number(scale ?? 0));
  if (type === "BOOLEAN") return (text) => ({ xml: text === "true" ? "1" : "0", isBoolean: true });
  if (type === "DATE" || type.startsWith("TIMESTAMP")) return moment;
  return type === "TIME" ? time : () => null;
}

/** Excel shows and edits 15 digits. */
const digits = 15;

function exactly(scale: number): ToExcel {
  const format = scale === 0 ? "0" : `0.${"0".repeat(scale)}`;
  return (text) => {
    const significant = text.replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
    return significant.length <= digits && Number.isFinite(Number(text)) ? { xml: text, format } : null;
  };
}

/** The smallest number of full precision: what is smaller, Excel takes for 0. */
const smallest = 2.2250738585072014e-308;

function float(text: string): ExcelValue | null {
  const value = Math.abs(Number(text));
  return Number.isFinite(value) && (value === 0 || value >= smallest) ? { xml: text } : null;
}

const dayLength = 86_400_000;
const dayZero = Date.UTC(1899, 11, 30);

/** 1 March 1900: of the days before, Excel believes that there was a 29 February among them, and others do not. */
const firstDay = 61;

/** Days since the end of 1899, with milliseconds at most. */
function moment(text: string): ExcelValue | null {
  const [, date, clock, fraction = "", zone = ""] =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?(Z?))?$/.exec(text) ?? [];
  if (date === undefined) return null;
  const days =
    (Date.parse(`${date}T${clock ?? "00:00:00"}.${fraction.padEnd(3, "0")}Z`) - dayZero) / dayLength;
  if (!(days >= firstDay)) return null;
  if (clock === undefined) return { xml: String(days), format: "yyyy-mm-dd" };
  return {
    xml: String(days),
    format: `yyyy-mm-dd hh:mm:ss${fraction === "" ? "" : ".000"}${zone === "" ? "" : '"Z"'}`,
  };
}

function time(text: string): ExcelValue | null {
  const [, clock, fraction = ""] = /^((?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d{1,3}))?$/.exec(text) ?? [];
  if (clock === undefined) return null;
  const share = Date.parse(`1970-01-01T${clock}.${fraction.padEnd(3, "0")}Z`) / dayLength;
  return { xml: String(share), format: `hh:mm:ss${fraction === "" ? "" : ".000"}` };
}
