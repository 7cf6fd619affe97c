// "A report here": where the app takes reports, a right click or a long press on the map offers one at that place; in
// the form's own map a click is the place. What was chosen goes up to the app; nothing is kept here.
import L from "leaflet";
import type { MarsadEngine } from "./engine.ts";
import { speaker } from "./panel/words.ts";

/** A place that was chosen, and how near the map was; `n` tells one choice from the next. */
export interface At {
  lon: number;
  lat: number;
  zoom: number;
  n: number;
}

/** A place that the form holds: shown on its map, with the radius that it is known to. */
export interface Pin {
  lon: number;
  lat: number;
  uncertainty_m: number;
}

/** What the app asks for: nothing, a menu at a place, or a map on which a click is the place. */
export type Report = "menu" | "pick" | null;

const LOOK = { color: "#b3261e", weight: 2, fillColor: "#b3261e", fillOpacity: 0.12 };
const DOT_PX = 6;
const NEAR_ZOOM = 8;
// Above the panes of ours and Leaflet's overlays (400), below its tooltips (650).
const PANE = 640;

export class Here {
  private report: Report = null;
  private last: At | null = null;
  private menu: HTMLElement | null = null;
  private readonly shown: L.LayerGroup;
  private readonly renderer: L.Renderer;
  private readonly engine: MarsadEngine;
  private readonly tell: () => void;

  constructor(engine: MarsadEngine, tell: () => void) {
    this.engine = engine;
    this.tell = tell;
    const { map } = engine;
    map.createPane("marsad-pin").style.zIndex = String(PANE);
    this.renderer = L.svg({ pane: "marsad-pin" });
    this.shown = L.layerGroup().addTo(map);
    map.on("contextmenu", (e) => this.offer(e));
    map.on("click", (e) => {
      if (this.menu) this.close();
      else if (this.report === "pick" && !engine.silent) this.choose(e.latlng);
    });
    map.on("movestart zoomstart resize", () => this.close());
    map.getContainer().addEventListener("keydown", (e) => this.key(e));
  }

  /** What was chosen last, to be said with everything else; null before. */
  get at(): At | null {
    return this.last;
  }

  /** Whether a click is a place: it opens no card then. */
  get picking(): boolean {
    return this.report === "pick";
  }

  /** Take up what the app asks for, and the place that its form holds. */
  take(report: Report, pin: Pin | null): void {
    this.report = report;
    this.engine.picking = report === "pick";
    this.engine.map.getContainer().classList.toggle("marsad-pick", report === "pick");
    if (report === null) this.close();
    this.draw(pin);
  }

  private draw(pin: Pin | null): void {
    this.shown.clearLayers();
    if (!pin) return;
    const { map } = this.engine;
    const place = L.latLng(pin.lat, pin.lon);
    const common = { ...LOOK, renderer: this.renderer, pane: "marsad-pin", interactive: false };
    if (pin.uncertainty_m > 0) L.circle(place, { ...common, radius: pin.uncertainty_m }).addTo(this.shown);
    L.circleMarker(place, { ...common, radius: DOT_PX, fillOpacity: 1 }).addTo(this.shown);
    if (!map.getBounds().contains(place))
      map.setView(place, Math.max(map.getZoom(), NEAR_ZOOM), { animate: false });
  }

  private choose(place: L.LatLng): void {
    const round = (value: number) => Math.round(value * 1e6) / 1e6;
    const { map } = this.engine;
    const { lat, lng } = place.wrap();
    this.last = { lon: round(lng), lat: round(lat), zoom: map.getZoom(), n: Date.now() };
    if (this.report === "pick") this.draw({ lon: lng, lat, uncertainty_m: 0 });
    this.close();
    this.tell();
  }

  private offer(e: L.LeafletMouseEvent): void {
    if (this.report === null || this.engine.silent) return;
    e.originalEvent.preventDefault();
    if (this.report === "pick") {
      this.choose(e.latlng);
      return;
    }
    this.close();
    const { lang } = this.engine.get();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = speaker(this.engine.meta.words).t("web.here.add", lang);
    const menu = document.createElement("div");
    menu.className = "marsad-here";
    menu.dir = lang === "ar" ? "rtl" : "ltr";
    menu.append(button);
    const { width, height } = this.engine.map.getContainer().getBoundingClientRect();
    // The menu opens towards the middle of the map, so that it never hangs over its edge.
    const { x, y } = e.containerPoint;
    menu.style.left = x < width / 2 ? `${x}px` : "auto";
    menu.style.right = x < width / 2 ? "auto" : `${width - x}px`;
    menu.style.top = y < height / 2 ? `${y}px` : "auto";
    menu.style.bottom = y < height / 2 ? "auto" : `${height - y}px`;
    L.DomEvent.disableClickPropagation(menu);
    button.addEventListener("click", () => this.choose(e.latlng));
    this.engine.map.getContainer().append(menu);
    this.menu = menu;
    button.focus({ preventScroll: true });
  }

  private close(): void {
    this.menu?.remove();
    this.menu = null;
  }

  private key(e: KeyboardEvent): void {
    const { map } = this.engine;
    if (e.key === "Escape" && this.menu) {
      this.close();
      map.getContainer().focus();
    }
    // The map itself has the focus: arrows have moved it, Enter takes what lies under the cross in its middle.
    if (e.key === "Enter" && this.report === "pick" && e.target === map.getContainer())
      this.choose(map.getCenter());
  }
}
