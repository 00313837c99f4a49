/** @import { Case } from "../types.js" */
import { tumble } from "./contenders.js";

/** @type {() => Case} */
export const start = () => ({
  title: "Starting the program",
  files: [],
  contenders: [
    { name: "node alone", args: ["--eval", ""] },
    { name: "tumble --version", args: [tumble, "--version"] },
    { name: "tumble run --help", args: [tumble, "run", "--help"] },
  ],
  compare: (of) => [
    {
      what: "start: tumble --version − node alone, wall",
      value: of("tumble --version").wall - of("node alone").wall,
      unit: "s",
    },
  ],
});
