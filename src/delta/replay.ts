import { fileKey, type Action, type Add, type MetaData, type Protocol, type Remove } from "./actions.js";

/** What actions add up to ("Action Reconciliation"). */
export interface State {
  protocol: Protocol | null;
  metaData: MetaData | null;
  /** Live files; the key is the path, and the deletion vector if there is one. */
  readonly files: Map<string, Add>;
  readonly tombstones: Map<string, Remove>;
  readonly transactions: Map<string, number>;
}

export function emptyState(): State {
  return { protocol: null, metaData: null, files: new Map(), tombstones: new Map(), transactions: new Map() };
}

/** Changes `state`. Within one commit the order of actions means nothing, so removes go before adds. */
export function replay(state: State, actions: readonly Action[]): void {
  for (const action of actions) {
    if ("remove" in action) {
      const key = fileKey(action.remove);
      state.files.delete(key);
      state.tombstones.set(key, action.remove);
    } else if ("metaData" in action) state.metaData = action.metaData;
    else if ("protocol" in action) state.protocol = action.protocol;
    else if ("txn" in action) state.transactions.set(action.txn.appId, action.txn.version);
  }
  for (const action of actions) {
    if (!("add" in action)) continue;
    const key = fileKey(action.add);
    state.tombstones.delete(key);
    state.files.set(key, action.add);
  }
}
