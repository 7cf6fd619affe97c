// One bundle for the app and the export: src/main.ts with its styles, fonts and Leaflet, into static/marsad.js.
import { build } from "esbuild";

const how = {
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  charset: "ascii", // whatever charset a server names, or none, the letters stay what they are
  legalComments: "none",
};
await build({
  ...how,
  entryPoints: ["src/main.ts"],
  outfile: "../../static/marsad.js",
  loader: { ".woff2": "dataurl", ".png": "dataurl" },
  plugins: [
    {
      // The script of another thread becomes a string too: the page makes a Blob of it, there is no second file.
      name: "worker-text",
      setup(b) {
        b.onResolve({ filter: /^worker:/ }, ({ path }) => ({ path: path.slice(7), namespace: "worker" }));
        b.onLoad({ filter: /./, namespace: "worker" }, async ({ path }) => {
          const out = await build({ ...how, entryPoints: [`src/${path}`], write: false });
          return { contents: out.outputFiles[0].text, loader: "text" };
        });
      },
    },
    {
      // A style sheet becomes a string: the page adopts it as a constructed sheet, which needs no
      // 'unsafe-inline' in the export's policy and no second file in the app.
      name: "css-text",
      setup(b) {
        b.onLoad({ filter: /\.css$/ }, async (args) => {
          const out = await build({
            entryPoints: [args.path],
            bundle: true,
            minify: true,
            write: false,
            charset: "utf8",
            loader: { ".woff2": "dataurl", ".woff": "empty", ".png": "dataurl" },
          });
          return { contents: out.outputFiles[0].text, loader: "text" };
        });
      },
    },
  ],
});
