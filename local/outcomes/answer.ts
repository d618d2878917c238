import type { Prediction } from "../../contract/src/prediction.generated.ts";

/**
 * What the model said about a text, in a few words: the label, or how many entities or labels and which. Texts of
 * entities are as they stand in the message: to be cleaned before they are shown.
 */
export function describeAnswer({ label, labels, entities }: Prediction): string {
  if (entities !== undefined) {
    return list(
      entities.length === 1 ? "entity" : "entities",
      entities.map((entity) => `${entity.label} "${entity.text}"`),
    );
  }
  if (labels !== undefined) {
    return list(
      labels.length === 1 ? "label" : "labels",
      labels.map((each) => `${each.label} ${each.score.toFixed(2)}`),
    );
  }
  return label ?? "(no label)";
}

function list(name: string, items: readonly string[]): string {
  return items.length === 0 ? `(no ${name})` : `${items.length} ${name}: ${items.join(", ")}`;
}
