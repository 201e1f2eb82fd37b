/**
 * How much the far side may send on a stream.
 *
 * **Invariant**: `openBytes`, what has arrived and is unread, and `readBytes` together are `sizeBytes`.
 */
export interface ReceiveWindow {
  /** What may be on the way here or unread here, at most. */
  readonly sizeBytes: number;
  /** What the far side may still send. */
  readonly openBytes: number;
  /** What was read and not given back to the far side as credit. */
  readonly readBytes: number;
  /** When the last credit was given. */
  readonly creditedAtMs: number;
}

/** What a window may grow by, and what tells whether it should. */
export interface Growth {
  readonly nowMs: number;
  /** Milliseconds that a message takes to the far side and back; `undefined` while nobody knows. */
  readonly rttMs: number | undefined;
  /** Bytes that the session has to spare for windows. */
  readonly spareBytes: number;
  readonly maxWindowBytes: number;
}

/** What reading does to a window. */
export interface ReadResult {
  readonly window: ReceiveWindow;
  /** To be given to the far side; 0 while it has enough. */
  readonly creditBytes: number;
  /** Bytes by which the window became larger, all of them part of the credit. */
  readonly grownBytes: number;
}

/** Half of a window that is read so fast is too small, however short the way is. */
const FAST_MS = 100;

/** A window at the start of a stream. */
export function openWindow(sizeBytes: number, nowMs: number): ReceiveWindow {
  return { sizeBytes, openBytes: sizeBytes, readBytes: 0, creditedAtMs: nowMs };
}

/** Notes that data arrived; `undefined` when it is more than the far side was allowed to send. */
export function receive(window: ReceiveWindow, bytes: number): ReceiveWindow | undefined {
  if (bytes > window.openBytes) return undefined;
  return { ...window, openBytes: window.openBytes - bytes };
}

/**
 * Notes that someone read; gives credit when half of the window was read.
 *
 * The window doubles when it was the window that held the far side up: when half of it was read within two round trips, or
 * within the time that two busy machines need to turn to it.
 */
export function read(window: ReceiveWindow, bytes: number, growth: Growth): ReadResult {
  const readBytes = window.readBytes + bytes;
  if (readBytes * 2 < window.sizeBytes) {
    return { window: { ...window, readBytes }, creditBytes: 0, grownBytes: 0 };
  }
  const grownBytes = growthOf(window, growth);
  const creditBytes = readBytes + grownBytes;
  return {
    window: {
      sizeBytes: window.sizeBytes + grownBytes,
      openBytes: window.openBytes + creditBytes,
      readBytes: 0,
      creditedAtMs: growth.nowMs,
    },
    creditBytes,
    grownBytes,
  };
}

function growthOf(
  { sizeBytes, creditedAtMs }: ReceiveWindow,
  { nowMs, rttMs, spareBytes, maxWindowBytes }: Growth,
): number {
  const fastMs = Math.max(2 * (rttMs ?? 0), FAST_MS);
  if (rttMs !== undefined && nowMs - creditedAtMs > fastMs) return 0;
  return Math.max(0, Math.min(sizeBytes, maxWindowBytes - sizeBytes, spareBytes));
}
