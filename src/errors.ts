/** The person's input or surroundings are at fault: one sentence each for what, where and what next. Exit code 1. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly exitCode: number = 1;
}

/** At least one date was withheld because its candidate failed an expectation. Exit code 2. */
export class ExpectationFailed extends UserError {
  override readonly name = "ExpectationFailed";
  override readonly exitCode = 2;
}

/** The person stopped it before anything was published. Exit codes as shells have them for the signal. */
export class Interrupted extends UserError {
  override readonly name = "Interrupted";
  override readonly exitCode: number;

  constructor(signal: AbortSignal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = signal.reason === "SIGTERM" ? 143 : 130;
  }
}

/** Another writer committed first what this commit builds on. Exit code 3 once all retries are spent. */
export class CommitConflict extends UserError {
  override readonly name = "CommitConflict";
  override readonly exitCode = 3;
}
