import { it } from "vitest";
import { runSideBySide } from "../trust/side-by-side.js";

it("30 runs of a date each, started side by side, all succeed", () => runSideBySide(30), 300_000);
