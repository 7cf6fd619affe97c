// The measuring tool: click points, or set one in the middle of the map by key; Escape ends. Lengths are geodesic.
import type { Panel, Part } from "./context.ts";
import { fill, h, ltr, svg } from "./dom.ts";
import { along, area_m2, length_m, type Point } from "./geodesy.ts";
import { kilometres, NAUTICAL_MILE_M } from "./notation.ts";
import { figure } from "./words.ts";

const CLOSE_PX = 14;
const STILL_PX = 5;

export interface Measure extends Part {
  toggle(on?: boolean): void;
  active(): boolean;
}

export function measure(panel: Panel, onToggle: (on: boolean) => void): Measure {
  const { map } = panel.engine;
  const container = map.getContainer();
  const drawing = svg("svg", { class: "m-measure-drawing", "aria-hidden": "true" });
  const element = h("div", { class: "m-measure", hidden: true });
  const values = h("output", { class: "m-measure-values" });
  let points: Point[] = [];
  let closed = false;
  let on = false;
  let pressed: { x: number; y: number } | null = null;

  // Not latLngToContainerPoint: it rounds to whole pixels, and a long line of short pieces would tremble.
  const pixel = ({ lat, lon }: Point) =>
    map.layerPointToContainerPoint(map.project([lat, lon]).subtract(map.getPixelOrigin()));

  function add(point: Point): void {
    if (closed) {
      points = [];
      closed = false;
    }
    const first = points.length > 2 ? pixel(points[0]).distanceTo(pixel(point)) : Number.POSITIVE_INFINITY;
    if (first <= CLOSE_PX) closed = true;
    else points.push(point);
    draw();
  }

  function draw(): void {
    drawing.replaceChildren();
    if (!on) return;
    const ring = closed ? [...points, points[0]] : points;
    for (let i = 1; i < ring.length; i++) {
      const d = along(ring[i - 1], ring[i])
        .map((point) => pixel(point))
        .map(({ x, y }, at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`)
        .join("");
      drawing.append(
        svg("path", { d, class: "m-measure-casing" }),
        svg("path", { d, class: "m-measure-line" }),
      );
    }
    for (const point of points) {
      const { x, y } = pixel(point);
      drawing.append(svg("circle", { cx: x, cy: y, r: 5, class: "m-measure-point" }));
    }
    say(ring);
  }

  function say(ring: Point[]): void {
    const { t } = panel;
    const metres = length_m(ring);
    if (points.length < 2) {
      fill(values, t(points.length ? "web.measure.next" : "web.measure.first"));
      return;
    }
    const miles = metres / NAUTICAL_MILE_M;
    fill(
      values,
      h(
        "b",
        {},
        t("web.measure.length", {
          km: kilometres(metres),
          nm: miles < 100 ? miles.toFixed(1) : figure(Math.round(miles)),
        }),
      ),
      closed ? h("b", {}, t("web.measure.area", { km2: figure(Math.round(area_m2(points) / 1e6)) })) : null,
      closed ? null : h("span", {}, t("web.measure.hint")),
    );
  }

  function click(event: MouseEvent): void {
    if (!on || (event.target as Element).closest("button, a, input")) return;
    event.stopImmediatePropagation();
    const still = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) <= STILL_PX;
    if (!still) return;
    const { lat, lng } = map.mouseEventToLatLng(event);
    add({ lat, lon: lng });
  }

  // In the capture phase: while measuring, a click is a point and opens no card.
  container.addEventListener("click", click, true);
  container.addEventListener("dblclick", (event) => on && event.stopImmediatePropagation(), true);
  container.addEventListener(
    "pointerdown",
    (event) => {
      pressed = { x: event.clientX, y: event.clientY };
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (on && event.key === "Escape") toggle(false);
  });
  map.on("move zoom zoomend viewreset resize", draw);
  map.on("zoomanim", () => drawing.replaceChildren());

  function toggle(next = !on): void {
    on = next;
    points = [];
    closed = false;
    element.hidden = !on;
    panel.engine.quiet(on);
    container.classList.toggle("m-measuring", on);
    if (on && !drawing.isConnected) container.append(drawing);
    draw();
    onToggle(on);
  }

  return {
    element,
    toggle,
    active: () => on,
    render() {
      const { t } = panel;
      const centre = h(
        "button",
        {
          type: "button",
          class: "m-button",
          onclick: () => {
            const { lat, lng } = map.getCenter();
            add({ lat, lon: lng });
          },
        },
        t("web.measure.centre"),
      );
      const undo = h(
        "button",
        {
          type: "button",
          class: "m-button",
          onclick: () => {
            closed = false;
            points.pop();
            draw();
          },
        },
        t("web.measure.undo"),
      );
      const done = h(
        "button",
        { type: "button", class: "m-button", onclick: () => toggle(false) },
        t("web.measure.end"),
        " ",
        ltr("Esc"),
      );
      fill(element, values, centre, undo, done);
      draw();
    },
    update() {},
  };
}
