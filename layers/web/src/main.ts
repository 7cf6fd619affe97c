// The bundle's entry: style sheets, Leaflet for folium's script, and window.marsad.
import L from "leaflet";
import { marsad } from "./api.ts";
import engineCss from "./engine.css";
import { fonts } from "./page.ts";
import { mountPanel } from "./panel/index.ts";
import panelCss from "./panel.css";
import { prepare } from "./reader.ts";

prepare(); // first: a thread is some time in coming
// Constructed sheets: no style element, so the export's policy needs no hash for them.
document.adoptedStyleSheets = [
  ...document.adoptedStyleSheets,
  ...[engineCss, panelCss].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  }),
];
fonts().catch(() => undefined); // the map waits for them, and says what went wrong
Object.assign(window, { L, marsad: marsad(mountPanel) });
