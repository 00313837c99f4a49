const longestRecord = 2_000_000;

interface Field {
  readonly value: string;
  readonly end: number;
  readonly isBroken: boolean;
}

/** The records of RFC 4180, less blank lines; null for those with broken quotes or of undue length. */
export function csvRecords(text: string, delimiter: string): (string[] | null)[] {
  const records: (string[] | null)[] = [];
  for (let at = 0; at < text.length; at += text.startsWith("\r\n", at) ? 2 : 1) {
    const start = at;
    const fields = [fieldAt(text, at, delimiter)];
    while (text[fields.at(-1)!.end] === delimiter)
      fields.push(fieldAt(text, fields.at(-1)!.end + 1, delimiter));
    at = fields.at(-1)!.end;
    const isSound = !fields.some(({ isBroken }) => isBroken) && at - start <= longestRecord;
    if (at > start) records.push(isSound ? fields.map(({ value }) => value) : null);
  }
  return records;
}

/** A broken field takes the rest of the line with it; one that is never closed, the rest of the text. */
function fieldAt(text: string, start: number, delimiter: string): Field {
  const match = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  if (text[start] !== '"') {
    const value = match(new RegExp(`[^${delimiter}\\r\\n]*`, "y"), start)![0];
    return { value, end: start + value.length, isBroken: false };
  }
  const quoted = match(/"((?:[^"]|"")*)" */y, start);
  if (quoted === null) return { value: "", end: text.length, isBroken: true };
  const closed = start + quoted[0].length;
  const isBroken = closed < text.length && ![delimiter, "\r", "\n"].includes(text.charAt(closed));
  const rest = isBroken ? match(/[^\r\n]*/y, closed)![0].length : 0;
  return { value: quoted[1]!.replaceAll('""', '"'), end: closed + rest, isBroken };
}
