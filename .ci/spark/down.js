// Stops what "npm run spark:up" started.
import { rmSync } from "node:fs";
import { folder, recorded } from "./cluster.js";
import { stop } from "./processes.js";

const cluster = recorded();
if (cluster) await stop(cluster.processes);
rmSync(folder, { recursive: true, force: true });
console.log(cluster ? "Spark is stopped." : "No cluster is running.");
