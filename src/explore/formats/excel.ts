import { PassThrough, Readable } from "node:stream";
import { ZipFile } from "yazl";
import { UserError } from "../../errors.js";
import { mostRows, SheetWriter } from "./excel-cells.js";
import * as parts from "./excel-parts.js";
import type { Rows } from "./rows.js";
import { width } from "./width.js";

/** Up to which row of the sheet texts decide how wide the columns are. */
const sampled = 100;
const [narrowest, widest] = [8, 60];
const pieceLength = 65_536;

/** The same rows make the same bytes. */
const options = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

/** A workbook of one sheet (ECMA-376, SpreadsheetML), piece by piece: only as much is held as is under way. */
export async function* excel({ columns, rows }: Rows): AsyncGenerator<Uint8Array, void, void> {
  const writer = new SheetWriter(columns);
  const sheet = Readable.from(inPieces(sheetOf({ columns, rows }, writer)), { objectMode: false });
  const zip = new ZipFile();
  const whole = new PassThrough();
  const fail = (error: Error) => whole.destroy(error);
  zip.on("error", fail);
  sheet.on("error", fail);
  const add = (path: string, xml: string) => {
    zip.addBuffer(Buffer.from(xml), path, options);
  };
  add("[Content_Types].xml", parts.contentTypes);
  add("_rels/.rels", parts.relationships);
  add("xl/workbook.xml", parts.workbook);
  add("xl/_rels/workbook.xml.rels", parts.workbookRelationships);
  zip.addReadStream(sheet, "xl/worksheets/sheet1.xml", options);
  // The formats are those that the rows turned out to want.
  sheet.on("end", () => {
    add("xl/styles.xml", parts.stylesXml(writer.formats));
    zip.end();
  });
  zip.outputStream.pipe(whole);
  try {
    for await (const piece of whole as AsyncIterable<Uint8Array>) yield piece;
  } finally {
    sheet.destroy();
  }
}

async function* sheetOf({ columns, rows }: Rows, writer: SheetWriter): AsyncGenerator<string, void, void> {
  const widths = columns.map(({ name }) => width(name));
  const first: string[] = [];
  const begun = () => {
    const most = widths.map((each) => Math.min(widest, Math.max(narrowest, each + 2)));
    return parts.sheetStart(most) + writer.header() + first.join("");
  };
  let number = 1;
  for await (const row of rows) {
    if (++number > mostRows)
      throw new UserError(
        `There are more rows than the ${mostRows - 1} that a sheet of Excel holds below its header. Ask for fewer, or write CSV or Parquet.`,
      );
    const texts = row.texts();
    const xml = writer.row(number, texts);
    if (number > sampled) {
      yield xml;
      continue;
    }
    first.push(xml);
    for (const [i, text] of texts.entries()) widths[i] = Math.max(widths[i] ?? 0, width(text ?? ""));
    if (number === sampled) yield begun();
  }
  yield (number < sampled ? begun() : "") + parts.sheetEnd;
}

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<Buffer, void, void> {
  let held = "";
  for await (const text of texts) {
    held += text;
    if (held.length < pieceLength) continue;
    yield Buffer.from(held);
    held = "";
  }
  yield Buffer.from(held);
}
