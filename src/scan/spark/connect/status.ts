import type { ServiceError } from "@grpc/grpc-js";
import { decoderOf, type Message } from "./protocol.js";

/** The codes of gRPC that mean something here. */
export const codes = {
  cancelled: 1,
  deadlineExceeded: 4,
  permissionDenied: 7,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}

export function hasCode(error: unknown, ...wanted: readonly (keyof typeof codes)[]): boolean {
  return isServiceError(error) && wanted.some((name) => codes[name] === (error.code as number));
}

/** A handle that the server does not know (any more), as the last part of the error's class. */
export function invalidHandle(error: unknown): string | null {
  if (!isServiceError(error)) return null;
  return /\[INVALID_HANDLE\.([A-Z_]+)\]/.exec(error.details)?.[1] ?? null;
}

/** The stream broke off, but what it tells of may go on: worth another try. Nothing else is. */
export function isBrokenOff(error: unknown): boolean {
  return (
    hasCode(error, "unavailable") ||
    (isServiceError(error) && error.details.includes("[INVALID_CURSOR.DISCONNECTED]"))
  );
}

/** What the server says along with an error of its own; empty where there is nothing. */
export function errorInfoOf(error: unknown): Readonly<Record<string, string>> {
  if (!isServiceError(error)) return {};
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!(bytes instanceof Buffer)) return {};
  const status = decoderOf("Status")(bytes);
  for (const detail of (status.details ?? []) as readonly Message[]) {
    if (!String(detail.type_url).endsWith("google.rpc.ErrorInfo")) continue;
    const info = decoderOf("ErrorInfo")(detail.value as Buffer);
    return (info.metadata ?? {}) as Record<string, string>;
  }
  return {};
}
