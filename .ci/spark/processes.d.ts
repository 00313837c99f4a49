export interface Started {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
}

export function isRunning(pid: number): boolean;
export function accepts(port: number): Promise<boolean>;
export function freePort(): Promise<number>;
export function stop(processes: readonly Pick<Started, "pid">[]): Promise<void>;
export function tie(processes: readonly Pick<Started, "pid">[]): () => void;
export function start(
  name: string,
  command: readonly string[],
  home: string,
  folder: string,
  through?: readonly string[],
): Started;
export function until(
  started: Started,
  ready: () => boolean | Promise<boolean>,
  seconds?: number,
): Promise<void>;
export function said(started: Started): string;
