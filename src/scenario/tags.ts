import { z } from 'zod';
import { takes } from '../prompts/fields.ts';

/** Tags that every record carries of itself. */
export const OWN_TAGS = ['scenario', 'turn'] as const;

/** Names and values as text, as k6 has them; a number in YAML is told to be quoted. */
export const tagsField = z
  .record(z.string(), z.string({ error: ({ input }) => `takes text, got ${String(input)}; write it in quotes` }), {
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
