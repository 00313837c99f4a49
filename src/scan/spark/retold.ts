import { UserError } from "../../errors.js";

/** Does what reads files that stand for others; complaints name those, by the names given for each path. */
export async function retold<T>(standIns: ReadonlyMap<string, string>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    let { message } = error;
    for (const [path, name] of standIns) message = message.replaceAll(path, name);
    throw new UserError(message, { cause: error });
  }
}
