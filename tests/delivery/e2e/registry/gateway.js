// Gives a registry on this machine the address that GitLab gives a project's own: "node gateway.js <port>".
import { createServer, request } from "node:http";

const inner = Number(process.argv[2]);
const prefix = "/api/v4/projects/7/packages/npm";

const server = createServer((incoming, answer) => {
  const { method, headers, url = "" } = incoming;
  const path = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  const outgoing = request({ host: "127.0.0.1", port: inner, method, headers, path }, (reply) => {
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
