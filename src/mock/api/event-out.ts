/** Where the events of one streamed answer go. Faults are others of these, around the plain one. */
export interface EventOut {
  /** Sends the status and the headers. */
  open(): void;
  /**
   * Adds one event to what the next flush sends.
   *
   * @param data JSON on one line, or `[DONE]`
   * @param name of the event, where the API names its events
   */
  event(data: string, name?: string): void;
  /** Sends all events added since the last one in one write. */
  flush(): void;
  /** Flushes, and ends the body. */
  end(): void;
  /** Whether the server itself ended the answer before its end. */
  readonly isBrokenOff: boolean;
}
