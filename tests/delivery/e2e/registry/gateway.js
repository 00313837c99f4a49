// Gives a registry on this machine the address that GitLab gives a project's own, and sends whoever asks for another
// package on to a public registry, as GitLab does: "node gateway.js <socket> <public registry> [keep]". With "keep" it
// removes no version, as GitLab's does not.
import { createServer, request } from "node:http";

const [socketPath, elsewhere = "", keep] = process.argv.slice(2);
const prefix = "/api/v4/projects/7/packages/npm";
const own = /^\/(-\/|tumble($|[/?]))/;

const server = createServer((incoming, answer) => {
  const { method, headers, url = "" } = incoming;
  const path = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  if (!own.test(path)) {
    answer.writeHead(302, { location: new URL(path.slice(1), elsewhere).href }).end();
    return;
  }
  if (keep && path.includes("/-rev/")) {
    answer.writeHead(404).end();
    return;
  }
  const outgoing = request({ socketPath, method, headers, path }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  outgoing.on("error", () => answer.writeHead(502).end());
  incoming.pipe(outgoing);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) console.log(`http://127.0.0.1:${address.port}${prefix}/`);
});
