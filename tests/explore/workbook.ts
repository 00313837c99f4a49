import { strFromU8, unzipSync } from "fflate";
import { DOMParser } from "linkedom";
import type { Session } from "../../src/duckdb/session.js";
import { excel } from "../../src/explore/formats/excel.js";

/** The workbook that a query makes. */
export async function workbookBytes(session: Session, sql: string): Promise<Uint8Array> {
  const result = await session.stream(sql);
  const pieces = [];
  for await (const piece of excel({ columns: result.columns, rows: result })) pieces.push(piece);
  return Buffer.concat(pieces);
}

const kinds: Readonly<Record<string, string>> = { n: "number", b: "boolean", inlineStr: "text" };

export interface WorkbookCell {
  /** `text`, `number` or `boolean`. */
  readonly kind: string;
  /** As it stands in the file, but texts as Excel reads them. */
  readonly value: string;
  /** "General" where the cell has none of its own. */
  readonly format: string;
  readonly isBold: boolean;
  /** Whether it stays text when someone edits it. */
  readonly isQuoted: boolean;
}

export interface Workbook {
  readonly parts: readonly string[];
  readonly frozenRows: string | null;
  readonly widths: readonly number[];
  /** By row and by letters; a cell that is not there is empty. */
  readonly rows: readonly ReadonlyMap<string, WorkbookCell>[];
}

interface XmlDocument {
  querySelector(selector: string): XmlNode | null;
  querySelectorAll(selector: string): Iterable<XmlNode>;
}

interface XmlNode extends XmlDocument {
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
}

/** Reads a workbook of one sheet as its specification says, by another ZIP library and an XML parser. */
export function readWorkbook(bytes: Uint8Array): Workbook {
  const files = unzipSync(bytes);
  const parsed = (path: string) => {
    const file = files[path];
    if (!file) throw new Error(`The workbook has no part "${path}".`);
    return new DOMParser().parseFromString(strFromU8(file), "text/xml") as XmlDocument;
  };
  const [sheet, styles] = [parsed("xl/worksheets/sheet1.xml"), parsed("xl/styles.xml")];
  const formats = new Map(
    [...styles.querySelectorAll("numFmt")].map((each) => [
      each.getAttribute("numFmtId"),
      each.getAttribute("formatCode") ?? "",
    ]),
  );
  const fonts = [...styles.querySelectorAll("font")].map((font) => font.querySelector("b") !== null);
  const looks = [...styles.querySelectorAll("cellXfs xf")].map((each) => ({
    format: formats.get(each.getAttribute("numFmtId")) ?? "General",
    isBold: fonts[Number(each.getAttribute("fontId"))] ?? false,
    isQuoted: each.getAttribute("quotePrefix") === "1",
  }));
  const rows = [...sheet.querySelectorAll("row")].map((row) => {
    const cells = [...row.querySelectorAll("c")].map((cell) => {
      const look = looks[Number(cell.getAttribute("s") ?? 0)];
      const type = cell.getAttribute("t") ?? "n";
      const kind = kinds[type] ?? type;
      const value = cell.textContent;
      if (!look) throw new Error(`The cell ${cell.outerHTML} has a style that there is not.`);
      const [letters = ""] = /^[A-Z]+/.exec(cell.getAttribute("r") ?? "") ?? [];
      return [letters, { ...look, kind, value: kind === "text" ? spelled(value) : value }] as const;
    });
    return new Map(cells);
  });
  return {
    parts: Object.keys(files).sort(),
    frozenRows: sheet.querySelector("pane")?.getAttribute("ySplit") ?? null,
    widths: [...sheet.querySelectorAll("col")].map((each) => Number(each.getAttribute("width"))),
    rows,
  };
}

/** ST_Xstring: `_x001B_` is the character of that number. */
function spelled(text: string): string {
  return text.replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Days since the end of 1899, to the millisecond, as ISO 8601. */
export function momentOf(days: string): string {
  return new Date(Math.round(Number(days) * 86_400_000) + Date.UTC(1899, 11, 30)).toISOString();
}
