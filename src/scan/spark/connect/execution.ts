import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Channel } from "./channel.js";
import type { Message } from "./protocol.js";
import { invalidHandle, isBrokenOff } from "./status.js";

/** Tries after a stream that broke off, with a pause that doubles: 12 seconds in all. */
const retries = 6;
const pause = 200;

/** One plan that runs on the server under an id of its own. */
export class Execution {
  readonly id = randomUUID();

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
        isSent = true;
        try {
          for await (const response of stream as AsyncIterable<Message>) {
            last = String(response.response_id);
            failures = 0;
            yield response;
            if (response.result_complete) return;
          }
        } catch (error) {
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
      const all = { ...this.common(), operation_id: this.id, release_all: {} };
      await this.channel.call("ReleaseExecute", all, 5000).catch(() => undefined);
    }
  }

  /** Cancels the work. A request that arrives before the plan is lost, so it is repeated until it is acknowledged. */
  async interrupt(isRunning: () => boolean): Promise<void> {
    const byOperation = 3;
    while (isRunning()) {
      const { interrupted_ids: ids } = await this.channel.call("Interrupt", {
        ...this.common(),
        interrupt_type: byOperation,
        operation_id: this.id,
      });
      if (Array.isArray(ids) && ids.length > 0) return;
      await sleep(100);
    }
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
