import { it } from "vitest";
import { runSideBySide } from "../trust/side-by-side.js";

it("eight runs of a date each, started side by side, all succeed", () => runSideBySide(8));
