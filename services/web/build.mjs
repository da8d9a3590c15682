// Bundles assets/ into src/web/static/: every file's name carries a hash of its content, so that it may be cached for ever;
// manifest.json says which name each has now. Pages ask for "app.css", the manifest answers "app-X5K2.css".
// What earlier builds made stays for an hour: a server that runs, and the pages it has sent, still ask for it.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";

// What pages load: the stylesheet, what every page does, and what single pages do beyond it.
const entries = {
  app: "assets/styles/app.css",
  main: "assets/scripts/main.js",
  upload: "assets/scripts/upload.js",
  charts: "assets/styles/charts.css",
  run: "assets/scripts/run.js",
  trends: "assets/scripts/trends.js",
  calendar: "assets/scripts/calendar.js",
  print: "assets/styles/print.css",
  compare: "assets/scripts/compare.js",
  fitness: "assets/scripts/fitness.js",
  record: "assets/scripts/record.js",
  crop: "assets/scripts/crop.js",
};

const here = path.dirname(fileURLToPath(import.meta.url));
const output = path.join(here, "src/web/static");

await mkdir(output, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: entries,
  outdir: output,
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  sourcemap: false,
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  chunkNames: "shared-[hash]",
  loader: { ".woff2": "file", ".png": "file" },
  legalComments: "linked",
  logLevel: "warning",
});

const manifest = {};
for (const [file, { entryPoint, inputs }] of Object.entries(metafile.outputs)) {
  const name = path.basename(file);
  if (Object.values(entries).includes(entryPoint)) manifest[path.basename(entryPoint)] = name;
  else if (name.endsWith(".woff2")) manifest[path.basename(Object.keys(inputs)[0])] = name;
}

for (const file of await readdir(path.join(here, "assets/brand"))) {
  const content = await readFile(path.join(here, "assets/brand", file));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name, ext } = path.parse(file);
  manifest[file] = `${name}-${hash}${ext}`;
  await copyFile(path.join(here, "assets/brand", file), path.join(output, manifest[file]));
}

await writeFile(path.join(output, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

const now = new Date();
const current = new Set([...Object.keys(metafile.outputs).map((file) => path.basename(file)), ...Object.values(manifest)]);
for (const file of await readdir(output)) {
  const where = path.join(output, file);
  if (current.has(file)) await utimes(where, now, now);
  else if (file !== "manifest.json" && now - (await stat(where)).mtime > 3_600_000) await rm(where);
}
