import type { CommandModule } from "yargs";
import { rememberNames } from "../proposal.js";

/** Every verb, in the order of --help. Each is loaded when it is called, or when all are to be explained. */
const verbs: Readonly<Record<string, () => Promise<CommandModule>>> = {
  run: async () => (await import("./run.js")).runCommand,
  watch: async () => (await import("./watch.js")).watchCommand,
  status: async () => (await import("./status.js")).statusCommand,
  rejects: async () => (await import("./rejects.js")).rejectsCommand,
  init: async () => (await import("./init.js")).initCommand,
  top: async () => (await import("./top.js")).topCommand,
  show: async () => (await import("./show.js")).showCommand,
  sql: async () => (await import("./sql.js")).sqlCommand,
  shell: async () => (await import("./shell.js")).shellCommand,
  notebook: async () => (await import("./notebook.js")).notebookCommand,
  export: async () => (await import("./export.js")).exportCommand,
  history: async () => (await import("./history.js")).historyCommand,
  restore: async () => (await import("./restore.js")).restoreCommand,
  release: async () => (await import("./release.js")).releaseCommand,
  diff: async () => (await import("./diff.js")).diffCommand,
  check: async () => (await import("./check.js")).checkCommand,
  vacuum: async () => (await import("./vacuum.js")).vacuumCommand,
  schema: async () => (await import("./schema.js")).schemaCommand,
};

export const verbNames: readonly string[] = Object.keys(verbs);

export function allCommands(): Promise<CommandModule[]> {
  return Promise.all(Object.values(verbs).map(async (load) => remembering(await load())));
}

/** Before the verb begins, what the person typed is kept for the commands that it may propose. */
function remembering(command: CommandModule): CommandModule {
  return {
    ...command,
    handler: (argv) => {
      const text = (value: unknown) => (typeof value === "string" ? value : undefined);
      const { lake, config, source } = argv as Readonly<Record<string, unknown>>;
      const texts = Array.isArray(source) ? source.filter((each) => typeof each === "string") : [];
      rememberNames({ lake: text(lake), config: text(config), source: texts });
      return command.handler(argv);
    },
  };
}

/** The command that the arguments begin with; all of them where they begin with none. */
export async function commandsFor(args: readonly string[]): Promise<readonly CommandModule[]> {
  const [first = ""] = args;
  const load = Object.hasOwn(verbs, first) ? verbs[first] : undefined;
  return load ? [remembering(await load())] : allCommands();
}
