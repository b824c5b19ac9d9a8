import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The only files a report is made of, read once when the module loads. The client's own files lie beside this
 * module, in the sources as in a build.
 */
const require = createRequire(import.meta.url);
const beside = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const ofUplot = (path: string): string => readFileSync(require.resolve(`uplot/dist/${path}`), 'utf8');

/** One script in several files: what is named first is there for all that follow. */
const CLIENT = ['shared', 'scales', 'grounds', 'marks', 'dots', 'reading', 'page'].map((name) =>
  beside(`./browser/${name}.js`),
);

/** One text each for script and style, as the page's policy admits one hash each. */
export const ASSETS = {
  uplotScript: ofUplot('uPlot.iife.min.js').trim(),
  uplotStyle: ofUplot('uPlot.min.css').trim(),
  clientScript: ['(() => {', "'use strict';", ...CLIENT, '})();'].join('\n'),
  clientStyle: ['report', 'distributions', 'comparison', 'claims']
    .map((name) => beside(`./browser/${name}.css`).trim())
    .join('\n'),
} as const;
