/** A window is this wide until there would be too many of them. */
const NARROWEST_US = 1000;
const MOST_WINDOWS = 8192;
const FEWEST_WINDOWS = 64;

/** As plain data: what crosses from thread to thread. */
export interface InFlightCourseState {
  readonly windowUs: number;
  readonly changes: Int32Array;
  readonly areaUs: Float64Array;
}

/**
 * How many requests of a part of a run were in flight when, as far as its least and its most can be told from that.
 *
 * Records come when they end, their starts long after others' ends, so the exact course would take all of them. Kept are,
 * of each window, by how many the number changed, and how much the changes within it add to its area:
 *
 *      n │      ┌───┐                 changes  +1 − 1 + 1 = +1
 *        │   ┌──┘░░░└──┐░░┌──         area     what each leaves until the window's end (░): whole microseconds,
 *        └───┴─────────┴──┴──┘                 so that no order of adding makes a difference
 *         begins        ends
 *
 * From the first window on, this gives the number at each edge and the mean within each window. What was most is at least
 * the greatest of these, a mean rounded up, as requests are whole; what was least is at most the least. So a peak that is
 * shorter than a window may be missed, and none is invented: one user is never seen as two.
 *
 * Where there would be more than so many windows they become twice as wide.
 */
export class InFlightCourse {
  #windowUs = NARROWEST_US;
  #used = 0;
  #changes = new Int32Array(FEWEST_WINDOWS);
  #areaUs = new Float64Array(FEWEST_WINDOWS);

  begin(atUs: number): void {
    this.#change(atUs, 1);
  }

  end(atUs: number): void {
    this.#change(atUs, -1);
  }

  /** @param first in flight at the beginning of the first window */
  extremes(first: number): { readonly min: number; readonly max: number } {
    let [inFlight, min, max] = [first, first, first];
    for (let i = 0; i < this.#used; i++) {
      const meanOfChanges = (this.#areaUs[i] as number) / this.#windowUs;
      const before = inFlight;
      inFlight += this.#changes[i] as number;
      min = Math.min(min, inFlight, before + Math.floor(meanOfChanges));
      max = Math.max(max, inFlight, before + Math.ceil(meanOfChanges));
    }
    return { min, max };
  }

  state(): InFlightCourseState {
    return {
      windowUs: this.#windowUs,
      changes: this.#changes.slice(0, this.#used),
      areaUs: this.#areaUs.slice(0, this.#used),
    };
  }

  absorb({ windowUs, changes, areaUs }: InFlightCourseState): void {
    while (this.#windowUs < windowUs) this.#widen();
    const theirs = new InFlightCourse();
    theirs.#windowUs = windowUs;
    theirs.#used = changes.length;
    theirs.#changes = changes.slice();
    theirs.#areaUs = areaUs.slice();
    while (theirs.#windowUs < this.#windowUs) theirs.#widen();
    this.#reach(theirs.#used);
    for (let i = 0; i < theirs.#used; i++) this.#addTo(i, theirs.#changes[i] as number, theirs.#areaUs[i] as number);
  }

  #change(atUs: number, by: 1 | -1): void {
    while (atUs >= this.#windowUs * MOST_WINDOWS) this.#widen();
    const i = Math.floor(atUs / this.#windowUs);
    this.#reach(i + 1);
    this.#addTo(i, by, by * ((i + 1) * this.#windowUs - atUs));
  }

  #addTo(i: number, changes: number, areaUs: number): void {
    this.#changes[i] = (this.#changes[i] as number) + changes;
    this.#areaUs[i] = (this.#areaUs[i] as number) + areaUs;
  }

  #reach(used: number): void {
    if (used <= this.#used) return;
    this.#used = used;
    if (used <= this.#changes.length) return;
    const length = Math.max(used, this.#changes.length * 2);
    const [changes, areaUs] = [new Int32Array(length), new Float64Array(length)];
    changes.set(this.#changes);
    areaUs.set(this.#areaUs);
    this.#changes = changes;
    this.#areaUs = areaUs;
  }

  /** Two windows become one: what changed in the first stays until the end of the second. */
  #widen(): void {
    const half = Math.ceil(this.#used / 2);
    for (let i = 0; i < half; i++) {
      const [one, other] = [2 * i, 2 * i + 1];
      const hasOther = other < this.#used;
      const changed = this.#changes[one] as number;
      const areaUs = (this.#areaUs[one] as number) + changed * this.#windowUs;
      this.#changes[i] = changed + (hasOther ? (this.#changes[other] as number) : 0);
      this.#areaUs[i] = areaUs + (hasOther ? (this.#areaUs[other] as number) : 0);
    }
    this.#changes.fill(0, half);
    this.#areaUs.fill(0, half);
    this.#used = half;
    this.#windowUs *= 2;
  }
}
