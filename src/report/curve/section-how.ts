import { h } from 'preact';
import type { Curve } from '../../core/curve.ts';
import { formatRatio } from '../../core/units.ts';
import { code, facts, foreign, type Markup, section } from '../kit/elements.ts';
import { sloText } from './load-text.ts';
import { PURPOSES } from './points.ts';

/** All that is needed to read it rightly and to do it again. */
export function howSection(curve: Curve): Markup {
  const { run, target, goodputRatio, points } = curve;
  const purposes = Object.entries(PURPOSES).filter(([purpose]) => points.some((point) => point.purpose === purpose));
  return section(
    'how',
    'How it was found',
    run.command === undefined
      ? null
      : h('pre', { class: 'command', tabIndex: 0 }, h('code', null, foreign(run.command))),
    facts([
      ['A request is good within', sloText(curve) || 'nothing was asked'],
      ...(goodputRatio === undefined ? [] : [['Share that must be good', formatRatio(goodputRatio)] as const]),
      ['Run', code(run.id)],
      ['API', code(target.api)],
      ['Seed', String(run.seed)],
      ['Scenario SHA-256', code(run.scenarioHash)],
      ...Object.entries(run.versions).map(([name, version]) => [foreign(name), foreign(version)] as const),
    ]),
    ...(purposes.length === 0
      ? []
      : [
          h('h3', { class: 'below' }, 'What runs were for'),
          h(
            'dl',
            { class: 'glossary' },
            ...purposes.map(([purpose, meaning]) => h('div', null, h('dt', null, purpose), h('dd', null, meaning))),
          ),
        ]),
  );
}
