import { plain } from './plain.ts';

/** `<name key="value">`, with what is XML already inside it, one child a line; a single text stays in the line. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  if (children.length === 0) return `${open}/>`;
  const leaf = children.length === 1 && !children[0]!.startsWith('<');
  if (leaf) return `${open}>${children[0]}</${name}>`;
  return `${open}>\n${children.map((child) => child.replace(/^/gm, '  ')).join('\n')}\n</${name}>`;
}

/** `plain` has already taken out what XML 1.0 forbids. */
export const xmlText = (text: string): string =>
  plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
