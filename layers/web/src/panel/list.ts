// A list of any length: only the rows in sight stand in the document. One tab stop; arrows move, Enter opens.

import { clamp } from "./brush.ts";
import { h } from "./dom.ts";
import { scrollFor, slice } from "./virtual.ts";

export interface LongList {
  readonly element: HTMLElement;
  /** Show other rows; the scroll position goes back to the top unless `keep`. */
  show(count: number, label: string, keep: boolean): void;
  redraw(): void;
}

let serial = 0;

export function longList(
  row_px: number,
  make: (index: number) => HTMLElement,
  open: (index: number) => void,
): LongList {
  const name = `m-list-${++serial}`;
  const rows = h("div", { class: "m-list-rows", role: "presentation" });
  const sizer = h("div", { class: "m-list-sizer", role: "presentation" }, rows);
  const element = h("div", { class: "m-list", role: "listbox", tabindex: 0 }, sizer);
  let count = 0;
  let active = -1;
  let drawn = "";

  function draw(force = false): void {
    const part = slice(element.scrollTop, element.clientHeight, row_px, count);
    sizer.style.height = `${part.height_px}px`;
    rows.style.transform = `translateY(${part.top_px}px)`;
    const key = `${part.first}-${part.last}-${active}`;
    if (key === drawn && !force) return;
    drawn = key;
    const made: HTMLElement[] = [];
    for (let index = part.first; index < part.last; index++) {
      const item = make(index);
      item.id = `${name}-${index}`;
      item.style.height = `${row_px}px`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-posinset", String(index + 1));
      item.setAttribute("aria-setsize", String(count));
      item.setAttribute("aria-selected", String(index === active));
      item.dataset.index = String(index);
      made.push(item);
    }
    rows.replaceChildren(...made);
    if (active >= part.first && active < part.last)
      element.setAttribute("aria-activedescendant", `${name}-${active}`);
    else element.removeAttribute("aria-activedescendant");
  }

  function move(to: number): void {
    if (count === 0) return;
    active = clamp(to, 0, count - 1);
    element.scrollTop = scrollFor(active, element.scrollTop, element.clientHeight, row_px, count);
    draw(true);
  }

  element.addEventListener("scroll", () => draw(), { passive: true });
  element.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(element.clientHeight / row_px) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: Math.max(0, active - 1),
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Enter" && active >= 0) open(active);
    else return;
    event.preventDefault();
  });
  element.addEventListener("click", (event) => {
    const item = (event.target as Element).closest<HTMLElement>("[data-index]");
    if (!item) return;
    active = Number(item.dataset.index);
    draw(true);
    open(active);
  });
  new ResizeObserver(() => draw(true)).observe(element);

  return {
    element,
    show(next, label, keep) {
      count = next;
      element.setAttribute("aria-label", label);
      if (!keep) {
        active = -1;
        element.scrollTop = 0;
      }
      active = Math.min(active, count - 1);
      draw(true);
    },
    redraw: () => draw(true),
  };
}
