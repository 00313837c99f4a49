/** What the lake should hold, kept in memory by the plainest means: raw files, published dates, holds. */
export interface Event {
  readonly date: string;
  /** `02:40` */
  readonly window: string;
  readonly action: "Open" | "Close";
}

/** `02:40` → open and close counts */
type Windows = ReadonlyMap<string, readonly [number, number]>;
export type Published = ReadonlyMap<string, Windows>;

export class Model {
  readonly files = new Map<string, readonly Event[]>();
  published = new Map<string, Windows>();
  readonly held = new Set<string>();

  run(wanted: (date: string) => boolean = () => true): void {
    const counted = this.counted();
    for (const date of new Set([...counted.keys(), ...this.published.keys()])) {
      if (this.held.has(date) || !wanted(date)) continue;
      const windows = counted.get(date);
      if (windows) this.published.set(date, windows);
      else this.published.delete(date);
    }
  }

  force(): void {
    this.held.clear();
    this.run();
  }

  /** Only dates that differ change, and go on hold. */
  restore(then: Published, differs: (date: string) => boolean, only?: string): void {
    for (const date of new Set([...then.keys(), ...this.published.keys()])) {
      if ((only !== undefined && date !== only) || !differs(date)) continue;
      const windows = then.get(date);
      if (windows) this.published.set(date, windows);
      else this.published.delete(date);
      this.held.add(date);
    }
  }

  lines(): string[] {
    return [...this.published]
      .flatMap(([date, windows]) =>
        [...windows].map(([window, [open, close]]) => `${date}T${window} ${open} ${close}`),
      )
      .sort();
  }

  private counted(): Published {
    const dates = new Map<string, Map<string, [number, number]>>();
    for (const { date, window, action } of [...this.files.values()].flat()) {
      const windows = dates.get(date) ?? new Map<string, [number, number]>();
      const [open, close] = windows.get(window) ?? [0, 0];
      windows.set(window, action === "Open" ? [open + 1, close] : [open, close + 1]);
      dates.set(date, windows);
    }
    return dates;
  }
}
