import type { Session } from "../duckdb/session.js";
import { Interrupted } from "../errors.js";
import type { Surroundings } from "./options.js";

/** How often the session is told again: what it is told between two statements is lost. */
const pause = 100;

/** Fails when the run was told to stop; called up to the moment when it begins to publish. */
export function checkInterrupted({ interrupted }: Surroundings, cause?: unknown): void {
  if (!interrupted?.aborted) return;
  throw new Interrupted(interrupted, "The run was interrupted. Nothing was published; run again.", { cause });
}

/** Work of a cluster, which heeds the signal by itself, and of a session beside it; fails as interrupted however it ended. */
export async function heeding<T>(
  session: Session | null,
  surroundings: Surroundings,
  work: () => Promise<T>,
): Promise<T> {
  const { interrupted } = surroundings;
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    timer = setInterval(() => {
      session?.interrupt();
    }, pause);
  };
  checkInterrupted(surroundings);
  interrupted?.addEventListener("abort", interrupt);
  try {
    const result = await work();
    checkInterrupted(surroundings);
    return result;
  } catch (error) {
    checkInterrupted(surroundings, error);
    throw error;
  } finally {
    clearInterval(timer);
    interrupted?.removeEventListener("abort", interrupt);
  }
}
