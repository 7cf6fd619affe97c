// Pairs of a label and what is known under it.
import { add, type Child, h } from "./dom.ts";

export type Pair = [label: string, ...value: Child[]];

export function table(pairs: (Pair | null)[]): HTMLElement {
  const list = h("dl", { class: "m-facts" });
  for (const pair of pairs) {
    if (!pair) continue;
    const [label, ...value] = pair;
    const cell = h("dd", { dir: "auto" });
    add(cell, value);
    list.append(h("div", {}, h("dt", {}, label), cell));
  }
  return list;
}
