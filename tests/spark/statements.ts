/** More than any test waits for. */
export const slow = "SELECT count(*) AS n FROM range(0, 100000000000, 1, 400) WHERE hash(id) = 5";

/** What the work fails with. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("It did not fail.");
  return error;
}
