// Signs as elements are those of the canvas: what a pen takes down leads where the canvas would.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PathPen } from "../src/panel/pen.ts";
import { drawSymbol } from "../src/symbols.ts";

interface Drawn {
  attributes: Record<string, string>;
  children: Drawn[];
}

function element(): Drawn & Record<string, unknown> {
  const attributes: Record<string, string> = {};
  const children: Drawn[] = [];
  return {
    attributes,
    children,
    setAttribute: (name: string, value: string) => {
      attributes[name] = value;
    },
    append: (...some: Drawn[]) => children.push(...some),
  };
}

function drawn(draw: (pen: PathPen) => void): Record<string, string>[] {
  const had = globalThis.document;
  globalThis.document = { createElementNS: element } as unknown as Document;
  try {
    const into = element();
    draw(new PathPen(into as unknown as SVGElement));
    return into.children.map((child) => child.attributes);
  } finally {
    globalThis.document = had;
  }
}

test("a path leads where a canvas's would, moved as the pen was", () => {
  const [filled] = drawn((pen) => {
    pen.save();
    pen.translate(10, 20);
    pen.beginPath();
    pen.lineTo(1, 2); // the first moves
    pen.lineTo(3, 4);
    pen.closePath();
    pen.restore();
    pen.moveTo(1, 2);
    pen.rect(0, 0, 4, 2);
    pen.fillStyle = "#112233";
    pen.fill();
  });
  assert.deepEqual(filled, {
    d: "M11 22L13 24ZM1 2M0 0h4a0 0 0 0 1 0 0v2a0 0 0 0 1 0 0h-4a0 0 0 0 1 0 0v-2a0 0 0 0 1 0 0Z",
    fill: "#112233",
    opacity: "1",
  });
});

test("a whole turn is drawn, and what stands before a bow is joined to it", () => {
  const [ring] = drawn((pen) => {
    pen.beginPath();
    pen.arc(5, 5, 2, 0, 2 * Math.PI);
    pen.setLineDash([2, 1.234]);
    pen.stroke();
  });
  assert.equal(ring.d, "M7 5A2 2 0 0 1 3 5A2 2 0 0 1 7 5");
  assert.equal(ring["stroke-dasharray"], "2 1.23");
  const [bow] = drawn((pen) => {
    pen.beginPath();
    pen.moveTo(9, 5);
    pen.arc(5, 5, 2, 0, Math.PI);
    pen.stroke();
  });
  assert.equal(bow.d, "M9 5L7 5A2 2 0 0 1 5 7A2 2 0 0 1 3 5");
});

test("a sign is its casing, its filling and its rims; one known from elsewhere is white and dashed", () => {
  const [casing, filling, outline, rim] = drawn((pen) => drawSymbol(pen, "house", 10, 10, 14, "#cc5500"));
  assert.equal(new Set([casing, filling, outline, rim].map((one) => one.d)).size, 1);
  assert.match(filling.d, /^M10 2\.44L17\.18 8\.87L.*Z$/);
  assert.deepEqual([casing.stroke, filling.fill, outline.stroke], ["#ffffff", "#cc5500", "#cc5500"]);
  const hollow = drawn((pen) => drawSymbol(pen, "circle", 10, 10, 14, "#cc5500", { hollow: true }));
  assert.equal(hollow[1].fill, "#ffffff");
  assert.equal(hollow[2]["stroke-dasharray"], "2.8 1.82");
});
