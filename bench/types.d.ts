/** What a whole process cost. */
export interface Sample {
  /** Seconds by the clock. */
  readonly wall: number;
  /** Seconds of processor time, user and system. */
  readonly cpu: number;
  /** Bytes of memory at its peak. */
  readonly memory: number;
  /** Bytes read by system calls, from files of any kind. */
  readonly read: number;
}

/** A CSV file of events to generate: so many rows over so many days from a date. */
export interface EventFile {
  readonly path: string;
  readonly rows: number;
  readonly from: string;
  readonly days: number;
  readonly seed: number;
}

/** One way to do the job: a Node program with its arguments, what must be so before it starts, what to look at after. */
export interface Contender {
  readonly name: string;
  readonly args: readonly string[];
  readonly prepare?: (round: number) => void;
  readonly inspect?: () => void;
}

export interface Result {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly typical: Sample;
}

export interface Comparison {
  readonly what: string;
  readonly value: number;
  readonly unit: "×" | "s" | "ms" | "MB" | "of 365";
  readonly atMost?: number;
}

export interface Case {
  readonly title: string;
  readonly files: readonly EventFile[];
  readonly contenders: readonly Contender[];
  /** Each contender builds on what the one before it left. */
  readonly inOrder?: boolean;
  readonly begin?: () => void;
  readonly compare: (of: (name: string) => Sample) => Comparison[];
}

/** Where a case finds its files, where it may write, and a file of events to take instead of a generated one. */
export interface Place {
  readonly data: string;
  readonly work: string;
  readonly events?: string | undefined;
}

/** Seconds by the clock and of processor time. */
export type Spent = Pick<Sample, "wall" | "cpu">;

/** How tumble is told to read raw files; without workers there is no cluster to start. */
export interface SparkEngine {
  readonly name: string;
  readonly workers: number;
  readonly args: readonly string[];
}

export interface SparkFile {
  readonly name: "small" | "large";
  readonly path: string;
  readonly rows: number;
}

/** Runs one after the other, the first of them on servers that had just been started. */
export interface SparkSeries {
  readonly engine: string;
  readonly file: SparkFile["name"];
  readonly rows: number;
  readonly samples: readonly Spent[];
}

export interface SparkFigures {
  readonly machine: string;
  readonly cores: number;
  readonly measured: readonly SparkSeries[];
}
