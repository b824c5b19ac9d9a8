/** At which distributions are held against each other: every twentieth, and denser into the tail, nine by nine. */
export const SHARES: readonly number[] = [
  0.01,
  ...Array.from({ length: 18 }, (_, i) => (i + 1) / 20),
  ...[0.925, 0.95, 0.96, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995, 0.9999],
];
