/** As it may be shown: a query may hold a key. */
export const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';
