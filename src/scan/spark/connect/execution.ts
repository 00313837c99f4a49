import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientReadableStream } from "@grpc/grpc-js";
import type { Channel } from "./channel.js";
import type { Message } from "./protocol.js";
import { invalidHandle, isBrokenOff } from "./status.js";

/** Tries after a stream that broke off, with a pause that doubles: 12 seconds in all. */
const retries = 6;
const pause = 200;

/** Milliseconds that an interrupt waits for each: signs of tasks, an answer, the end of the work. */
const patience = { tasks: 1000, answer: 2000, end: 3000 };

/** One plan that runs on the server under an id of its own. */
export class Execution {
  readonly id = randomUUID();
  private isUnderWay = false;
  private hasEnded = false;
  private readonly abandoned = new AbortController();
  private stream: ClientReadableStream<Message> | null = null;

  constructor(
    private readonly channel: Channel,
    private readonly common: () => Message,
    private readonly plan: Message,
  ) {}

  /**
   * All responses until the server says that the result is complete. A stream that breaks off, or that the server ends
   * after its time, is taken up again behind the last response that came.
   */
  async *responses(): AsyncGenerator<Message, void> {
    let last: string | undefined;
    let isSent = false;
    try {
      for (let failures = 0; ;) {
        const stream = isSent ? this.reattached(last) : this.started();
        this.stream = stream;
        isSent = true;
        try {
          for await (const response of stream as AsyncIterable<Message>) {
            last = String(response.response_id);
            if (response.execution_progress ?? response.arrow_batch) this.isUnderWay = true;
            failures = 0;
            yield response;
            if (response.result_complete) return;
          }
        } catch (error) {
          if (this.abandoned.signal.aborted) throw error;
          // A plan that never arrived may be sent again; the server runs one id once.
          if (last === undefined && invalidHandle(error) === "OPERATION_NOT_FOUND") isSent = false;
          else if (!isBrokenOff(error)) throw error;
          if (++failures > retries) throw error;
          await sleep(pause * 2 ** (failures - 1), undefined, { signal: this.abandoned.signal });
        } finally {
          stream.cancel();
        }
      }
    } finally {
      this.hasEnded = true;
      const all = { ...this.common(), operation_id: this.id, release_all: {} };
      const released = this.channel.call("ReleaseExecute", all, 5000).catch(() => undefined);
      // The end of the session releases what is abandoned, whether this arrives or not.
      if (!this.abandoned.signal.aborted) await released;
    }
  }

  /**
   * Cancels the work and waits for its end, for a few seconds at most. A request that arrives before the plan is lost,
   * and one that arrives while the server still plans ends the statement but not the tasks that it starts later (Spark
   * 4.2). So it waits a moment for the first sign of tasks. Where the work goes on all the same, nobody listens any
   * longer; the end of the session ends it.
   */
  async interrupt(): Promise<void> {
    await this.until(() => this.isUnderWay, patience.tasks);
    const byOperation = 3;
    const request = { ...this.common(), interrupt_type: byOperation, operation_id: this.id };
    await this.until(async () => {
      const answer = await this.channel
        .call("Interrupt", request, patience.answer)
        .catch((): Message => ({}));
      const { interrupted_ids: ids } = answer;
      return !this.isUnderWay || (Array.isArray(ids) && ids.length > 0);
    }, patience.answer);
    await this.until(() => false, this.isUnderWay ? patience.end : patience.tasks);
    if (this.hasEnded) return;
    this.abandoned.abort();
    this.stream?.cancel();
  }

  /** Waits until something is so, the work has ended, or the time is up. */
  private async until(isSo: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!this.hasEnded && !(await isSo()) && Date.now() < end) await sleep(50);
  }

  private started() {
    return this.channel.stream("ExecutePlan", {
      ...this.common(),
      operation_id: this.id,
      plan: this.plan,
      request_options: [{ reattach_options: { reattachable: true } }],
    });
  }

  private reattached(last: string | undefined) {
    return this.channel.stream("ReattachExecute", {
      ...this.common(),
      operation_id: this.id,
      ...(last === undefined ? {} : { last_response_id: last }),
    });
  }
}
