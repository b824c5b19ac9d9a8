/** The standard normal quantile, within 0.005. Source: Tukey, 4.91 · (p^0.14 − (1 − p)^0.14). */
export const scoreOf = (p: number): number => 4.91 * (p ** 0.14 - (1 - p) ** 0.14);
