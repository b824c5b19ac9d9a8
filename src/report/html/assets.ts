import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The only files a report is made of, read once when the module loads. The client's own files lie beside this
 * module, in the sources as in a build.
 */
const require = createRequire(import.meta.url);
const beside = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const ofUplot = (path: string): string => readFileSync(require.resolve(`uplot/dist/${path}`), 'utf8');

/** One text each for script and style, as the page's policy admits one hash each. */
export const ASSETS = {
  uplotScript: ofUplot('uPlot.iife.min.js').trim(),
  uplotStyle: ofUplot('uPlot.min.css').trim(),
  clientScript: beside('./client/client.js').trim(),
  clientStyle: beside('./client/report.css').trim(),
} as const;
