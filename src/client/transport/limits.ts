/** Gateways add headers by the kilobyte. curl takes 300 KB, and who sends without end must not fill our memory. */
export const MOST_HEAD_BYTES = 262_144;
