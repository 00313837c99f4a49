/** Accepted spellings by action. */
export type Actions = Readonly<Record<string, readonly string[]>>;

/** The tally's column for an action: `Open` → `open_count`. */
export function countColumn(action: string): string {
  return `${action.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase()}_count`;
}

/** What keeps actions from being told apart, and of which one; null where nothing does. */
export function actionsFault(actions: Actions): { readonly action: string; readonly message: string } | null {
  const columns = new Map<string, string>([
    [countColumn("row"), "row"],
    [countColumn("refused"), "refused"],
  ]);
  const owners = new Map<string, string>();
  for (const [action, spellings] of Object.entries(actions)) {
    const fault = (message: string) => ({ action, message });
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(action)) {
      return fault(`"${action}" cannot name an action: use letters, digits and _, a letter first`);
    }
    const twin = columns.get(countColumn(action));
    if (twin !== undefined)
      return fault(`"${action}" would share the column ${countColumn(action)} with "${twin}"`);
    columns.set(countColumn(action), action);
    if (spellings.length === 0) return fault(`"${action}" has no spelling, so it would never be counted`);
    for (const spelling of spellings) {
      if (spelling === "")
        return fault(`an empty text cannot spell "${action}": rows without an action are refused`);
      const owner = owners.get(spelling);
      if (owner !== undefined && owner !== action)
        return fault(`"${spelling}" spells both "${owner}" and "${action}"`);
      owners.set(spelling, action);
    }
  }
  return null;
}
