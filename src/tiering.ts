import { setFlagsFromString } from "node:v8";

// Most commands end before optimized code gains back what optimizing costs, a tenth of their CPU with V8 11 (Node 20).
// What runs for longer is optimized some milliseconds later. Newer versions go by other flags.
if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
