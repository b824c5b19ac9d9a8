import { h } from 'preact';
import type { Curve } from '../../core/curve.ts';
import { formatRatio } from '../../core/units.ts';
import { commandBlock, identity } from '../kit/again.ts';
import { facts, listOf, type Markup, section } from '../kit/elements.ts';
import { sloText } from './load-text.ts';
import { PURPOSES } from './points.ts';

/** All that is needed to read it rightly and to do it again. */
export function howSection(curve: Curve): Markup {
  const { goodputRatio, points } = curve;
  const purposes = Object.entries(PURPOSES).filter(([purpose]) => points.some((point) => point.purpose === purpose));
  return section(
    'how',
    'How it was found',
    commandBlock(curve.run.command),
    facts([
      ['A request is good within', sloText(curve) || 'nothing was asked'],
      ...(goodputRatio === undefined ? [] : [['Share that must be good', formatRatio(goodputRatio)] as const]),
      ...identity(curve),
    ]),
    ...(purposes.length === 0 ? [] : [h('h3', { class: 'below' }, 'What runs were for'), listOf('glossary', purposes)]),
  );
}
