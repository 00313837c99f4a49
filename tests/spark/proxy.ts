import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A door in front of a server, which can be slammed on whoever is in it. */
export async function proxyTo(host: string, port: number) {
  const sockets = new Set<Socket>();
  let isShut = false;
  let enter = (): void => undefined;
  const entered = new Promise<void>((resolve) => {
    enter = resolve;
  });
  const server = createServer((inside) => {
    if (isShut) return inside.destroy();
    enter();
    const outside = connect(port, host);
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    inside.on("close", () => outside.destroy());
    outside.on("close", () => inside.destroy());
    return inside.pipe(outside).pipe(inside);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    return sockets.size;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    /** When somebody has come in. */
    entered,
    /** Lets nobody in any more, or again. */
    shut: (is: boolean) => {
      isShut = is;
      if (is) cut();
    },
    close: () => {
      server.close();
      cut();
    },
  };
}
