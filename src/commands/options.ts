import type { Options } from "yargs";

/** Options that several verbs share, spelled and explained once. */
export const shared = {
  lake: { type: "string", requiresArg: true, describe: 'Folder of the published tables [default: "lake"]' },
  config: {
    type: "string",
    requiresArg: true,
    describe: 'The project file [default: "tumble.yaml" if there is one]',
  },
  json: { type: "boolean", default: false, describe: "Print one JSON document and nothing else" },
} as const satisfies Record<string, Options>;
