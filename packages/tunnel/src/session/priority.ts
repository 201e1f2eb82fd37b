/**
 * How urgent the data of a stream is.
 *
 * - `control`: little, and others wait for it, for example the canary of a health check.
 * - `interactive`: someone looks at it; the default.
 * - `bulk`: much, and nobody waits for its next byte.
 */
export type StreamPriority = 'control' | 'interactive' | 'bulk';

/** All priorities, the most urgent first. */
export const PRIORITIES: readonly StreamPriority[] = ['control', 'interactive', 'bulk'];

/** The priority of a stream that names none. */
export const DEFAULT_PRIORITY: StreamPriority = 'interactive';
