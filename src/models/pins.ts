import { UserError } from "../errors.js";

export type Pins = Readonly<Record<string, number>>;

/** Takes `windows@1`; several pins of one model contradict each other. */
export function parsePins(texts: readonly string[]): Pins {
  const pins: Record<string, number> = {};
  for (const text of texts) {
    const [, name, version] = /^([a-z][a-z0-9_]*)@([1-9][0-9]*)$/.exec(text) ?? [];
    if (name === undefined) {
      throw new UserError(`"${text}" is not a pin. Write the model's name and version, as in windows@1.`);
    }
    if (pins[name] !== undefined && pins[name] !== Number(version)) {
      throw new UserError(
        `"${name}" is pinned to version ${pins[name]} and to ${version}. Drop one of the two.`,
      );
    }
    pins[name] = Number(version);
  }
  return pins;
}
