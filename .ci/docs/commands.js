import { code, table } from "./markdown.js";

/** @typedef {{ name: string, describe: string, type?: string, array?: boolean, default?: unknown, choices?: string[], alias?: string, demandOption?: boolean }} Option */
/** @typedef {{ method: string, args: unknown[] }} Call */

/**
 * What a command tells yargs of itself, call by call.
 * @param {(yargs: unknown) => unknown} builder
 */
function definition(builder) {
  /** @type {Call[]} */
  const calls = [];
  const recorder = new Proxy(
    {},
    {
      get:
        (_, method) =>
        (/** @type {unknown[]} */ ...args) => {
          calls.push({ method: String(method), args });
          return recorder;
        },
    },
  );
  builder(recorder);
  /** @type {(method: string) => any[][]} */
  const of = (method) => calls.filter((call) => call.method === method).map((call) => call.args);
  const options = of("options").flatMap(([all]) => Object.entries(all));
  const conflicts = of("conflicts");
  return {
    usages:
      String(of("usage")[0]?.[0] ?? "")
        .split("\n\n")[0]
        ?.split("\n") ?? [],
    positionals: of("positional").map(([name, option]) => /** @type {Option} */ ({ name, ...option })),
    options: [...of("option"), ...options].map(
      ([name, option]) => /** @type {Option} */ ({ name, ...option }),
    ),
    conflicts: conflicts.map(([name, others]) => ({
      name: String(name),
      others: [others].flat().map(String),
    })),
    examples: of("example").map(([command, meaning]) => ({
      command: called(command),
      meaning: String(meaning),
    })),
  };
}

/** @type {(text: unknown) => string} */
const called = (text) => String(text).replaceAll("$0", "tumble");
/** @type {(option: Option) => string[]} */
function optionRow({ name, describe, type, array, choices, alias, default: preset, demandOption }) {
  const [, meaning = describe, told] = /^(.*?)(?: \[default: (.*)\])?$/s.exec(describe) ?? [];
  const value = choices
    ? choices.map(code).join(", ")
    : (type ?? "").replace("boolean", "").replace("string", "text");
  const spelled = [`--${name}`, ...(alias ? [`-${alias}`] : [])].map(code).join(", ");
  const repeated = array ? `${value}, may be repeated` : value;
  const standard = preset === undefined || preset === false ? (told ?? "") : code(String(preset));
  return [spelled, repeated, meaning, demandOption ? "required" : standard.replaceAll('"', "`")];
}

/** @param {{ command: string, describe: string, builder: (yargs: unknown) => unknown }} command */
function commandSection({ command, describe, builder }) {
  const { usages, positionals, options, conflicts, examples } = definition(builder);
  return [
    `## tumble ${command.split(" ")[0] ?? ""}`,
    `${describe.replace(/\.$/, "")}.`,
    usages.map((usage) => code(called(usage))).join("<br>"),
    positionals.length > 0
      ? table(
          ["argument", "meaning"],
          positionals.map(({ name, describe }) => [code(name), describe]),
        )
      : "",
    options.length > 0 ? table(["option", "takes", "meaning", "default"], options.map(optionRow)) : "",
    conflicts
      .map(({ name, others }) => `\`--${name}\` excludes ${others.map((it) => `\`--${it}\``).join(" and ")}.`)
      .join(" "),
    examples.length > 0 ? "Examples:" : "",
    examples.map(({ command: line, meaning }) => `- ${code(line)}: ${meaning}`).join("\n"),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** @param {{ command: string, describe: string, builder: (yargs: unknown) => unknown }[]} commands */
export const commandsPage = (commands) => `# Commands

This page is written by \`npm run docs\` from the program's own definitions. \`tumble <command> --help\` says the same. The exit codes are in [operations](operations.md#exit-codes).

${table(
  ["command", "what it does"],
  commands.map(({ command, describe }) => {
    const [name = ""] = command.split(" ");
    return [`[\`tumble ${command}\`](#tumble-${name})`, describe];
  }),
)}

${commands.map(commandSection).join("\n\n")}
`;
