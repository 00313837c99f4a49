import { z } from "zod";
import { code, table } from "./markdown.js";

/** @type {(schema: any) => string} */
function shape(schema) {
  if (schema.enum) return schema.enum.map((/** @type {unknown} */ it) => code(String(it))).join(", ");
  if (schema.anyOf) return schema.anyOf.map(shape).join(" or ");
  if (schema.type === "array") return `a list of ${shape(schema.items)}s`;
  if (schema.properties) return Object.keys(schema.properties).map(code).join(", ");
  if (schema.type === "object") return `by name: ${shape(schema.additionalProperties)}`;
  return [schema.type]
    .flat()
    .map((type) => String(type).replace("string", "text"))
    .join(" or ");
}

/**
 * A value as one writes it in YAML on one line.
 * @type {(value: unknown) => string}
 */
function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${flow(each)}`);
  return `{ ${entries.join(", ")} }`;
}

/** @param {any} schema */
export const settingsTable = ({ properties }) =>
  table(
    ["setting", "takes", "meaning", "default"],
    Object.entries(properties).map(([name, schema]) => [
      code(name),
      shape(schema),
      schema.description ?? "",
      schema.default === undefined ? "" : code(flow(schema.default)),
    ]),
  );

/**
 * What tumble.yaml may hold, before it is read into other shapes.
 * @param {z.ZodType} settings
 * @param {Record<string, unknown>} defaults
 */
export function settingsSchema(settings, defaults) {
  const schema = /** @type {any} */ (
    z.toJSONSchema(settings, {
      io: "input",
      override: ({ zodSchema, jsonSchema }) => {
        // What runs before an object is checked turns "off" into one.
        const definition = /** @type {any} */ (zodSchema)._zod.def;
        if (definition.type !== "pipe" || definition.in._zod.def.type !== "transform") return;
        const object = { ...jsonSchema };
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.anyOf = [{ enum: ["off", false] }, object];
      },
    })
  );
  for (const [name, value] of Object.entries({ ...defaults, window: "10 minutes", timezone: "UTC" })) {
    const isSaid = value !== undefined && value !== null && Object.keys(value).length > 0;
    if (isSaid && name in schema.properties) schema.properties[name].default = value;
  }
  const { $schema, ...rest } = schema;
  return { $schema, title: "tumble.yaml", ...rest };
}

/** @typedef {{ name: string, sentence: string, thresholds: { warn: unknown, stop: unknown } }} Expectation */

/**
 * @param {Expectation[]} expectations
 * @param {(threshold: unknown) => string} spelled
 */
export const expectationsTable = (expectations, spelled) =>
  table(
    ["expectation", "what is expected", "warns at", "stops at"],
    expectations.map(({ name, sentence, thresholds: { warn, stop } }) => [
      code(name),
      sentence,
      ...[warn, stop].map((threshold) => (threshold === null ? "" : spelled(threshold))),
    ]),
  );
