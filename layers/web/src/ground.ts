// All that lies under the events and the names, on one canvas: layer by layer from the lowest, the degrees in their
// place. A canvas each would be copied to the screen each, at every change.
import type L from "leaflet";
import type { FeatureLayer } from "./features.ts";
import type { Graticule } from "./graticule.ts";
import type { HexagonLayer } from "./hexagonlayer.ts";
import { makePane, ScreenCanvas } from "./screencanvas.ts";
import type { Frame } from "./shapes.ts";

export class Ground {
  private readonly canvas: ScreenCanvas;
  private layers: readonly (FeatureLayer | Graticule | HexagonLayer)[] = [];

  constructor(map: L.Map, zIndex: number) {
    this.canvas = new ScreenCanvas(makePane(map, "marsad-ground", zIndex), 0.2);
    this.canvas.painter = (ctx, bounds, on) => this.paint(ctx, bounds, on);
  }

  /** What is drawn from now on, the lowest first. */
  take(layers: readonly (FeatureLayer | Graticule | HexagonLayer)[]): void {
    this.layers = layers;
  }

  addTo(map: L.Map): void {
    this.canvas.addTo(map);
  }

  draw(): void {
    this.canvas.paint();
  }

  private paint(ctx: CanvasRenderingContext2D, bounds: L.Bounds, map: L.Map): void {
    const zoom = map.getZoom();
    const { x, y } = map.getPixelOrigin();
    const frame: Frame = { scale: 256 * 2 ** zoom, x, y, bounds };
    for (const layer of this.layers) layer.draw(ctx, frame, zoom, map);
  }
}
