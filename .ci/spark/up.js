// A Spark cluster to try things out on: "npm run spark:up", until "npm run spark:down".
import { sparkHome } from "../environment.js";
import { folder, record, recorded, startCluster } from "./cluster.js";
import { isRunning } from "./processes.js";

const before = recorded();
if (before?.processes.some(({ pid }) => isRunning(pid))) {
  console.log(`A cluster runs already: ${before.remote}. "npm run spark:down" stops it.`);
} else {
  try {
    const cluster = await startCluster({ home: await sparkHome(), folder, port: 15002 });
    record(cluster);
    console.log(`Spark is ready, with two workers: --engine spark --spark ${cluster.remote}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
