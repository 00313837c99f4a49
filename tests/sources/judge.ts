const grammar =
  /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(Z|[+-](?:0\d|1[0-7])(?::?[0-5]\d)?|[+-]18(?::?00)?)?$/;
const actions: ReadonlyMap<string, "Open" | "Close"> = new Map([
  ["Open", "Open"],
  ["Close", "Close"],
  ["Closed", "Close"],
]);

/** An event, or why it is none. */
export function judge(
  time: string,
  action: string,
  inputZone?: string,
): { readonly instant: number; readonly action: "Open" | "Close" } | string {
  if (time === "") return "time_missing";
  const instant = instantOf(time, inputZone);
  if (typeof instant === "string") return instant;
  if (instant < Date.UTC(2000, 0, 1) || instant >= Date.now() + 86_400_000) return "time_out_of_range";
  if (action === "") return "action_missing";
  const known = actions.get(action);
  return known === undefined ? "action_unknown" : { instant, action: known };
}

/** The start of the ten-minute window, in UTC. */
export function windowOf(instant: number): string {
  return new Date(Math.floor(instant / 600_000) * 600_000).toISOString().replace(".000Z", "Z");
}

/** In milliseconds; what is finer is cut off, which no window boundary notices. */
function instantOf(text: string, inputZone?: string): number | string {
  const [, date = "", clock = "", fraction = "", offset] = grammar.exec(text) ?? [];
  const local = Date.parse(`${date}T${clock}Z`) + Number(fraction.padEnd(3, "0").slice(0, 3));
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== date) return "time_unreadable";
  if (offset === undefined) {
    return inputZone === undefined ? "time_without_offset" : fromClocks(local, inputZone);
  }
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d\d):?(\d\d)?/.exec(offset) ?? [];
  return local - (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The first instant at which the clocks show that; where they skip it, they are taken not to have been put forward. */
function fromClocks(local: number, zone: string): number {
  const offsets = [local - 86_400_000, local + 86_400_000].map((at) => offsetAt(at, zone));
  const shown = offsets.map((offset) => local - offset).filter((at) => at + offsetAt(at, zone) === local);
  return shown.length > 0 ? Math.min(...shown) : local - offsets[0]!;
}

function offsetAt(instant: number, zone: string): number {
  const clocks = new Date(instant).toLocaleString("sv-SE", { timeZone: zone });
  return Date.parse(`${clocks.replace(" ", "T")}Z`) - Math.floor(instant / 1000) * 1000;
}
