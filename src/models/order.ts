import { UserError } from "../errors.js";
import type { Model } from "./model.js";

/** A model together with the tables and models that its SELECT reads. */
export interface LinkedModel extends Model {
  readonly inputs: readonly string[];
}

/** Each model after its inputs; inputs outside `models` are taken as given. */
export function inOrder(models: readonly LinkedModel[]): LinkedModel[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const ordered: LinkedModel[] = [];
  const path: string[] = [];
  const visit = (model: LinkedModel): void => {
    if (ordered.includes(model)) return;
    if (path.includes(model.name)) {
      const circle = [...path.slice(path.indexOf(model.name)), model.name].join(" → ");
      throw new UserError(
        `Models read each other in a circle: ${circle}. Let "${model.path}" read something else.`,
      );
    }
    path.push(model.name);
    for (const input of model.inputs) {
      const upstream = byName.get(input);
      if (upstream) visit(upstream);
    }
    path.pop();
    ordered.push(model);
  };
  for (const model of [...models].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(model);
  return ordered;
}
