import { UserError } from "../../../errors.js";

/** Where a Spark Connect server is, and how it lets us in. */
export interface Remote {
  readonly host: string;
  readonly port: number;
  readonly token: string | null;
  readonly isEncrypted: boolean;
  readonly user: string | null;
}

const shape = "sc://host:port/;token=…;use_ssl=true";

/** Reads an address as Spark's own clients do; a token is sent over TLS only, unless use_ssl=false says otherwise. */
export function parseRemote(text: string): Remote {
  const [, host, port = "15002", rest = ""] =
    /^sc:\/\/(\[[0-9a-fA-F:]+\]|[^/:;]+)(?::(\d+))?(?:\/(.*))?$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UserError(
      `"${withoutToken(text)}" is no address of a Spark Connect server. Write it as ${shape}.`,
    );
  }
  const settings = new Map<string, string>();
  for (const part of rest.split(";").filter((each) => each !== "")) {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0));
    if (!["token", "use_ssl", "user_id", "user_agent", "session_id"].includes(name)) {
      throw new UserError(`"${name || part}" in the address of Spark is unknown. Write it as ${shape}.`);
    }
    settings.set(name, decodeURIComponent(part.slice(at + 1)));
  }
  const token = settings.get("token") ?? null;
  const ssl = settings.get("use_ssl") ?? String(token !== null);
  if (!["true", "false"].includes(ssl)) {
    throw new UserError(`use_ssl in the address of Spark is true or false, not "${ssl}".`);
  }
  return {
    host,
    port: Number(port),
    token,
    isEncrypted: ssl === "true",
    user: settings.get("user_id") ?? null,
  };
}

/** Host and port, for messages. */
export function addressOf({ host, port }: Remote): string {
  return `${host}:${port}`;
}

/** An address as it may be shown. */
export function withoutToken(text: string): string {
  return text.replace(/(token=)[^;]*/g, "$1…");
}
