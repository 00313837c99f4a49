// Opens a Delta table at its newest version, as every command of the program does: node bench/open.js <table>
import "../dist/tiering.js";
import { readSnapshot } from "../dist/delta/snapshot.js";

const [folder = ""] = process.argv.slice(2);
const table = await readSnapshot(folder);
console.log(table?.version, table?.files.size);
