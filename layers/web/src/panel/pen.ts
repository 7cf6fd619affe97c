// A sign drawn as an element of the page. The small signs of legend and lists are then part of the page's own picture,
// where each canvas would be brought to the screen by itself with every frame of the map.
import type { Pen } from "../symbols.ts";
import { svg } from "./dom.ts";

const round = (value: number) => Math.round(value * 100) / 100;

/** Takes what is drawn on it as paths of `element`. */
export class PathPen implements Pen {
  readonly element: SVGElement;
  fillStyle: Pen["fillStyle"] = "#000000";
  strokeStyle: Pen["strokeStyle"] = "#000000";
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "miter";
  globalAlpha = 1;
  private dashes: number[] = [];
  private path = "";
  private middle: [number, number] = [0, 0];
  private readonly kept: [number, number][] = [];

  constructor(element: SVGElement) {
    this.element = element;
  }

  save(): void {
    this.kept.push([...this.middle]);
  }

  restore(): void {
    this.middle = this.kept.pop() ?? [0, 0];
  }

  translate(x: number, y: number): void {
    this.middle = [this.middle[0] + x, this.middle[1] + y];
  }

  setLineDash(dashes: number[]): void {
    this.dashes = dashes;
  }

  beginPath(): void {
    this.path = "";
  }

  closePath(): void {
    this.path += "Z";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${this.at(x, y)}`;
  }

  /** As on a canvas, the first of a path moves to where it leads. */
  lineTo(x: number, y: number): void {
    this.path += `${this.path === "" ? "M" : "L"}${this.at(x, y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.roundRect(x, y, width, height, 0);
  }

  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const [r, across, down] = [radius, width - 2 * radius, height - 2 * radius].map(round);
    const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
    this.path += `M${this.at(x + radius, y)}h${across}${corner(r, r)}v${down}${corner(-r, r)}`;
    this.path += `h${-across}${corner(-r, -r)}v${-down}${corner(r, -r)}Z`;
  }

  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const on = (angle: number) => this.at(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    const r = round(radius);
    const half = (from + to) / 2; // a whole turn ends where it begins: it takes two arcs
    this.path += `${this.path === "" ? "M" : "L"}${on(from)}`;
    for (const angle of [half, to]) this.path += `A${r} ${r} 0 0 1 ${on(angle)}`;
  }

  fill(): void {
    this.element.append(
      svg("path", { d: this.path, fill: String(this.fillStyle), opacity: this.globalAlpha }),
    );
  }

  stroke(): void {
    const line = {
      stroke: String(this.strokeStyle),
      "stroke-width": round(this.lineWidth),
      "stroke-linejoin": this.lineJoin,
      "stroke-dasharray": this.dashes.length > 0 ? this.dashes.map(round).join(" ") : null,
      opacity: this.globalAlpha,
    };
    this.element.append(svg("path", { d: this.path, fill: "none", ...line }));
  }

  private at(x: number, y: number): string {
    return `${round(this.middle[0] + x)} ${round(this.middle[1] + y)}`;
  }
}
