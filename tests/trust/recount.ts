/** Events in ten-minute windows of UTC, counted plainly: date, start, Open, Close of each window. */
export function recount(files: ReadonlyMap<string, readonly string[]>): (string | number)[][] {
  const windows = new Map<string, { open: number; close: number }>();
  for (const line of [...files.values()].flat()) {
    const [time = "", action] = line.split(",");
    if (time < "2000") continue;
    const start = `${time.slice(0, 15)}0:00Z`;
    const window = windows.get(start) ?? { open: 0, close: 0 };
    if (action === "Open") window.open++;
    else window.close++;
    windows.set(start, window);
  }
  return [...windows].map(([start, { open, close }]) => [start.slice(0, 10), start, open, close]);
}
