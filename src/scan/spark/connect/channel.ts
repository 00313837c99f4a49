import { Client, credentials, Metadata, type ClientReadableStream } from "@grpc/grpc-js";
import { methodOf, type Message, type Method } from "./protocol.js";
import { addressOf, type Remote } from "./url.js";

/** Calls of Spark's service, each as one message in. */
export class Channel {
  private readonly client: Client;
  private readonly metadata = new Metadata();

  constructor(remote: Remote) {
    const address = addressOf(remote);
    const trust = remote.isEncrypted ? credentials.createSsl() : credentials.createInsecure();
    this.client = new Client(address, trust, {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    if (remote.token !== null) this.metadata.set("authorization", `Bearer ${remote.token}`);
  }

  /** Cancelled by the signal, it fails at once. */
  call(name: Method, message: Message, milliseconds = 60_000, signal?: AbortSignal): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    const options = { deadline: Date.now() + milliseconds };
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        this.metadata,
        options,
        (error, answer) => {
          signal?.removeEventListener("abort", cancel);
          if (error) reject(error);
          else resolve(answer ?? {});
        },
      );
      const cancel = () => {
        call.cancel();
      };
      signal?.addEventListener("abort", cancel);
    });
  }

  stream(name: Method, message: Message): ClientReadableStream<Message> {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    return this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      message,
      this.metadata,
    );
  }

  close(): void {
    this.client.close();
  }
}
