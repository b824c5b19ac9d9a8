import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatRatio } from '../src/core/units.ts';
import { REPORTS } from '../src/report/reports.ts';
import { studyLines } from '../src/report/study/terminal.ts';
import { virtualStudy } from '../test/virtual-study.ts';

/**
 * The study of `scenarios/efficiency-wars/` on the mock's engine in virtual time: every claim with its answer.
 * `npm run bench:study -- --blocks 10 --out study.html`; a file that ends in .md or .json gets that report.
 */
const { values } = parseArgs({
  options: { blocks: { type: 'string', default: '10' }, out: { type: 'string', multiple: true, default: [] } },
});

const began = performance.now();
const study = await virtualStudy({ blocks: Number(values.blocks) });
console.log(studyLines(study, { color: false }).join('\n'));
const not = study.claims.filter(({ verdict }) => verdict === 'unclear').length;
console.log(
  `\n${study.runs.length} runs in ${((performance.now() - began) / 1000).toFixed(1)} s; ${formatRatio(not / study.claims.length)} of the claims unclear`,
);
for (const file of values.out) {
  const report = file.endsWith('.md')
    ? REPORTS.study.md['summary.md']
    : file.endsWith('.json')
      ? REPORTS.study.json['claims.json']
      : REPORTS.study.html['report.html'];
  writeFileSync(file, report(study));
}
