// Elements are made one by one and texts set as text: no markup is ever parsed, whatever the data holds.

export type Child = Node | string | null | undefined | false;
export type Attributes = Record<
  string,
  string | number | boolean | null | undefined | ((event: Event) => void)
>;

function dress(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Make an element; attributes that start with "on" are listeners. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  dress(element, attributes);
  add(element, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag: string, attributes: Attributes = {}, ...children: Element[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  dress(element, attributes);
  element.append(...children);
  return element;
}

export function add(parent: Element, children: Child[]): void {
  for (const child of children) if (child) parent.append(child);
}

/** Empty an element and fill it anew. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  add(parent, children);
}

/** A code, a coordinate or an address, kept left to right inside any text. */
export function ltr(text: string): HTMLElement {
  return h("bdi", { dir: "ltr" }, text);
}

/** A link that opens beside the map, for https addresses only; anything else stays plain text. */
export function link(text: string, url: string): HTMLElement {
  return isHttps(url)
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "m-link" }, text)
    : h("span", {}, text);
}

export function isHttps(url: string): boolean {
  try {
    return new URL(url).protocol === "https:";
  } catch {
    return false;
  }
}
