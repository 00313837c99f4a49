import type { Session } from "../duckdb/session.js";

/** Opens the engine on the first call. */
export type Engine = () => Promise<Session>;

/** For what may turn out not to need the engine at all: loading it costs more than reading most logs. */
export async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  let opened: Promise<Session> | undefined;
  try {
    return await use(() => (opened ??= open()));
  } finally {
    await opened?.then(
      (session) => {
        session.close();
      },
      () => undefined,
    );
  }
}

async function open(): Promise<Session> {
  const { Session } = await import("../duckdb/session.js");
  return Session.open();
}
