import type { ColumnNames } from "../scan.js";

const space = "[ \\t]*+";
const escape = String.raw`\\(?:["\\/bfnrt]|u(?!0000|[dD][89abAB])[0-9a-fA-F]{4})`;
const plain = String.raw`[^"\\\x00-\x1f]*+`;
const text = `"${plain}(?:${escape}${plain})*+"`;
const number = "-?(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,2})?";
const whole = "(?:0|-?[1-9][0-9]{0,17})(?![0-9.eE])";

function objectOf(value: string): string {
  const member = `${space}"${plain}"${space}:${space}${value}${space}`;
  return `\\{${space}(?:${member}(?:,${member})*+)?\\}`;
}

function arrayOf(value: string): string {
  return `\\[${space}(?:${value}${space}(?:,${space}${value}${space})*+)?\\]`;
}

function valueWithin(depth: number): string {
  const scalar = `${text}|${number}|true|false|null`;
  if (depth === 0) return `(?:${scalar})`;
  const inner = valueWithin(depth - 1);
  return `(?:${scalar}|${arrayOf(inner)}|${objectOf(inner)})`;
}

/** Whether the keys that are read can be named in a path of either engine. */
export function hasPlainKeys(columns: ColumnNames): boolean {
  return [columns.time, columns.action].flat().every((name) => /^[\w .-]+$/.test(name));
}

/** Whether a key may go by one of several names, which each line decides. */
export function hasSeveralKeys({ time, action }: ColumnNames): boolean {
  return [time, action].some((names) => [names].flat().length > 1);
}

/** Patterns of objects on a line that all engines read alike, for keys with plain names. */
export function jsonVariables(columns: ColumnNames): Record<string, readonly [type: string, value: string]> {
  const [[time = ""], [action = ""]] = [[columns.time].flat(), [columns.action].flat()];
  const key = (name: string) => `"${name.replaceAll(".", "[.]")}"${space}:`;
  const variables = {
    json_object: `\\A${space}${objectOf(valueWithin(2))}${space}\\z`,
    json_time: key(time),
    json_action: key(action),
    json_value: `${space}(?:${text}|${whole}|true|false|null)`,
    time_path: `$['${time}']`,
    action_path: `$['${action}']`,
  };
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, ["STRING", value]]));
}
