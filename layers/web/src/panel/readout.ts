// Where the pointer is, or the middle of the map for fingers and keys.
import type { Panel, Part } from "./context.ts";
import { fill, h, ltr } from "./dom.ts";
import { degrees, mgrsText, wrapped } from "./notation.ts";

const EARTH_M = 40_075_016.686; // equator, WGS84; a Web Mercator world is that wide at zoom 0 over 256 pixels

/** Metres that one pixel spans at a latitude and zoom; no coordinate is known more exactly than that. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (EARTH_M * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}

export function readout(panel: Panel): Part {
  const { map } = panel.engine;
  const element = h("div", { class: "m-readout" });
  let fromPointer = false;

  function say(lat: number, lon: number): void {
    const metres = metresPerPixel(lat, map.getZoom());
    const at = wrapped(lon);
    const mgrs = mgrsText(at, lat, metres);
    fill(
      element,
      h(
        "span",
        { class: "m-readout-what" },
        panel.t(fromPointer ? "web.readout.pointer" : "web.readout.centre"),
      ),
      ltr(`${degrees(lat, metres)}, ${degrees(at, metres)}`),
      h("span", { class: "m-readout-order" }, panel.t("web.readout.order")),
      mgrs ? ltr(mgrs) : null,
    );
  }

  function centre(): void {
    if (fromPointer) return;
    const { lat, lng } = map.getCenter();
    say(lat, lng);
  }

  map.on("mousemove", (event) => {
    fromPointer = true;
    say(event.latlng.lat, event.latlng.lng);
  });
  map.on("mouseout", () => {
    fromPointer = false;
    centre();
  });
  map.on("moveend zoomend", centre);
  return { element, render: centre, update() {} };
}
