/** How the person named the lake and the raw files, which a command needs to find the same ones. */
export interface Named {
  readonly lake?: string;
  readonly config?: string;
  readonly source?: readonly string[];
}

let named: Named = {};

/** Called once, by the command that begins: like the arguments, this belongs to the process. The library does not call it. */
export function rememberNames(given: Named): void {
  named = given;
}

const takeRawFiles = ["run", "watch", "status"];
const mostRawFiles = 3;

/** A command for the person to copy, in quotes: with the same lake and raw files, as they were typed. */
export function command(verb: string, ...words: readonly string[]): string {
  const { lake, config, source = [] } = named;
  const isNamed = takeRawFiles.includes(verb) && source.length > 0;
  const rawFiles =
    source.length > mostRawFiles ? [...source.slice(0, mostRawFiles).map(word), "…"] : source.map(word);
  return `"${[
    "tumble",
    verb,
    ...(isNamed ? rawFiles : []),
    ...words.map(word),
    ...(lake === undefined ? [] : ["--lake", word(lake)]),
    ...(config === undefined ? [] : ["--config", word(config)]),
  ].join(" ")}"`;
}

/** As a shell takes it for one word. */
function word(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
