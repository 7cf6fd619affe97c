// A canvas over the map that we draw on ourselves. Leaflet's Renderer places it, a little larger than the view:
// while the map is panned it moves along, while it zooms it is scaled, and after either it is drawn anew.
import L from "leaflet";

// What Leaflet keeps inside and does not type.
interface RendererParts {
  _container: HTMLCanvasElement;
  _map: L.Map;
  _bounds: L.Bounds;
  _update(): void;
  _initContainer(): void;
  _destroyContainer(): void;
  _onZoomEnd(): void;
}
const base = L.Renderer.prototype as unknown as RendererParts;

/** Draws on a context whose units are CSS pixels and whose origin is Leaflet's layer origin. */
export type Painter = (ctx: CanvasRenderingContext2D, bounds: L.Bounds, map: L.Map) => void;

export class ScreenCanvas extends L.Renderer {
  painter: Painter = () => {};
  /** Whether it was drawn: till a frame has done so for the first time, Leaflet places it alone. */
  private drawn = false;
  private ctx: CanvasRenderingContext2D | null = null;

  constructor(pane: string, padding: number) {
    super({ pane, padding });
  }

  _initContainer(): void {
    const canvas = document.createElement("canvas");
    (this as unknown as RendererParts)._container = canvas;
    this.ctx = canvas.getContext("2d");
  }

  _destroyContainer(): void {
    (this as unknown as RendererParts)._container?.remove();
    this.ctx = null;
  }

  /** Leaflet asks paths to project themselves here; there are none. */
  _onZoomEnd(): void {}

  _update(): void {
    const self = this as unknown as RendererParts & { _map: L.Map & { _animatingZoom?: boolean } };
    if (!self._map || (self._map._animatingZoom && self._bounds)) return;
    base._update.call(this);
    if (this.drawn) this.paint();
  }

  /** Draw anew; no effect while a zoom runs, for its end draws anyway. */
  paint(): void {
    const { _container, _bounds, _map } = this as unknown as RendererParts;
    const ctx = this.ctx;
    if (!_map || !_bounds || !ctx) return;
    const size = _bounds.getSize();
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const width = Math.round(size.x * ratio);
    const height = Math.round(size.y * ratio);
    if (_container.width !== width || _container.height !== height) {
      _container.width = width;
      _container.height = height;
      _container.style.width = `${size.x}px`;
      _container.style.height = `${size.y}px`;
    }
    const min = _bounds.min as L.Point;
    L.DomUtil.setPosition(_container, min);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
    this.painter(ctx, _bounds, _map);
    this.drawn = true;
  }
}

/** A pane of its own for a layer, above those made before; nothing in it takes the pointer (see pointer.ts). */
export function makePane(map: L.Map, name: string, zIndex: number): string {
  const pane = map.getPane(name) ?? map.createPane(name);
  pane.style.zIndex = String(zIndex);
  pane.style.pointerEvents = "none";
  return name;
}
