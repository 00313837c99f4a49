import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientReadableStream } from "@grpc/grpc-js";
import type { Channel } from "./channel.js";
import type { Message } from "./protocol.js";
import { invalidHandle, isBrokenOff } from "./status.js";

/** Tries after a stream that broke off, with a pause that doubles: 12 seconds in all. */
const retries = 6;
const pause = 200;

/** One plan that runs on the server under an id of its own. */
export class Execution {
  readonly id = randomUUID();
  private isUnderWay = false;
  private hasEnded = false;
  private isAbandoned = false;
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
          if (this.isAbandoned) throw error;
          // A plan that never arrived may be sent again; the server runs one id once.
          if (last === undefined && invalidHandle(error) === "OPERATION_NOT_FOUND") isSent = false;
          else if (!isBrokenOff(error)) throw error;
          if (++failures > retries) throw error;
          await sleep(pause * 2 ** (failures - 1));
        } finally {
          stream.cancel();
        }
      }
    } finally {
      this.hasEnded = true;
      const all = { ...this.common(), operation_id: this.id, release_all: {} };
      await this.channel.call("ReleaseExecute", all, 5000).catch(() => undefined);
    }
  }

  /**
   * Cancels the work and waits for its end. A request that arrives before the plan is lost, and one that arrives while
   * the server still plans ends the statement but not the tasks that it starts later (Spark 4.2). So it waits for the
   * first sign of tasks, asks until it is acknowledged, and listens no longer where the work goes on all the same.
   */
  async interrupt(): Promise<void> {
    const byOperation = 3;
    await this.until(() => this.isUnderWay, 30_000);
    await this.until(async () => {
      const request = { ...this.common(), interrupt_type: byOperation, operation_id: this.id };
      const { interrupted_ids: ids } = await this.channel.call("Interrupt", request);
      return Array.isArray(ids) && ids.length > 0;
    }, 10_000);
    await this.until(() => false, 10_000);
    if (this.hasEnded) return;
    this.isAbandoned = true;
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
