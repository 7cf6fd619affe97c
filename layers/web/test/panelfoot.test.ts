// What stays on screen whatever its size: the notices, and room for what stands on the map.
import assert from "node:assert/strict";
import test from "node:test";
import { margins } from "../src/home.ts";
import { shortCredits } from "../src/panel/foot.ts";

test("notices that licences ask for stand once each, OpenStreetMap's first", () => {
  const source = (licence: string, credit: string) => ({ licence, credit });
  const credits = shortCredits([
    source("MIT", "airports, MIT"),
    source("LGPL-3.0-or-later", "GSHHG, LGPL"),
    source("ODbL-1.0", "© OpenStreetMap contributors"),
    source("CC-BY-4.0", "GeoNames, CC BY 4.0"),
    source("ODbL-1.0", "© OpenStreetMap contributors"),
    source("ODbL-1.0", "Marsad; compared with © OpenStreetMap contributors"),
    source("CC-BY-4.0", ""),
  ]);
  assert.deepEqual(credits, ["© OpenStreetMap contributors", "GSHHG, LGPL", "GeoNames, CC BY 4.0"]);
});

test("the first view keeps clear of the buttons on either side, and gives a small map its room back", () => {
  const wide = margins(990, 470, "en");
  const mirrored = margins(990, 470, "ar");
  assert.deepEqual([wide.left, mirrored.right], [0, 0]);
  assert.ok(wide.right > 40 && wide.right === mirrored.left && wide.bottom > 20);
  const small = margins(200, 100, "en");
  assert.ok(small.right < wide.right && small.bottom < wide.bottom);
});
