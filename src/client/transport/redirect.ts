import { shownUrl } from './base-url.ts';

/** A redirect that a server answered with. None is followed: a request's body and key are meant for the target alone. */
export interface Redirect {
  readonly location: string;
  /** What was asked, the path below the target's base included. */
  readonly asked: string;
  readonly path: string;
}

const MOST_CHARACTERS = 200;

/** Where it points, and what to do: `points to …, which is not followed: make "…" the target’s url`. */
export function redirectInWords({ location, asked, path }: Redirect): string {
  const to = URL.parse(location, asked);
  const place = shownUrl(to?.href ?? location).slice(0, MOST_CHARACTERS);
  const base = to === null ? undefined : baseIn(to, path);
  if (base === undefined)
    return `points to ${place}, which is not followed: it is no part of the API, perhaps a sign-in`;
  if (below(base, path) === withoutEnd(asked))
    return `points to ${place}, which is not followed: the server wants another spelling of the path it was asked at`;
  return `points to ${place}, which is not followed: make "${base}" the target’s url`;
}

/** Whether it differs by slashes at the end alone, as some frameworks answer. */
export const isSlashAlone = ({ location, asked }: Redirect): boolean =>
  withoutEnd(URL.parse(location, asked)?.href ?? location) === withoutEnd(asked);

function baseIn({ origin, pathname }: URL, path: string): string | undefined {
  const [wanted = ''] = path.split('?', 1);
  const at = pathname.replace(/\/+$/, '');
  return at.endsWith(wanted) ? `${origin}${at.slice(0, -wanted.length)}` : undefined;
}

const below = (base: string, path: string): string => withoutEnd(`${base}${path}`);

const withoutEnd = (url: string): string => (url.split('?', 1)[0] ?? '').replace(/\/+$/, '');
