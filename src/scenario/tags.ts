import { z } from 'zod';
import { shown, takes } from '../core/takes.ts';

/** Tags that every record carries of itself. */
const OWN_TAGS = ['scenario', 'turn'] as const;

/** Names and values as text, as k6 has them; a number in YAML is told to be quoted. */
export const tagsField = z
  .record(z.string(), z.string({ error: tagError }), {
    error: takes('{ name: "value", … }'),
  })
  .superRefine((tags, context) => {
    for (const name of Object.keys(tags)) {
      const isOwn = (OWN_TAGS as readonly string[]).includes(name);
      if (isOwn)
        context.addIssue({ code: 'custom', path: [name], message: 'is set by plimsoll itself; choose another name' });
      else if (!/^\w+$/.test(name))
        context.addIssue({ code: 'custom', path: [name], message: 'a tag is named in letters, digits and _' });
    }
  });

function tagError({ input }: { readonly input?: unknown }): string {
  const quoted = typeof input === 'number' || typeof input === 'boolean' ? '; write it in quotes' : '';
  return `takes text, got ${shown(input)}${quoted}`;
}
