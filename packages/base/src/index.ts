/**
 * What every package stands on and what knows nothing of Kubernetes: time, randomness, backoff, bounded queues,
 * coded errors, the Logger type and lifetimes.
 *
 * @packageDocumentation
 */
export {
  type Backoff,
  type BackoffOptions,
  backoffDelayMs,
  createBackoff,
} from './backoff/backoff.ts';
export {
  type Clock,
  formatHttpDate,
  formatMicroTime,
  formatTime,
  parseTimeMs,
  type WaitOptions,
} from './clock/clock.ts';
export { systemClock } from './clock/system-clock.ts';
export {
  CodedError,
  type CodedErrorOptions,
  defineErrors,
  type ErrorCatalogue,
  type ErrorDefinition,
  type ErrorFacts,
  errorMessage,
  hasCode,
} from './errors/define-errors.ts';
export { queueErrors, timeoutErrors } from './errors.ts';
export { createDeadline, type Deadline, type DeadlineOptions } from './lifetime/deadline.ts';
export { TaskGroup } from './lifetime/task-group.ts';
export { type Logger, silentLogger } from './log/logger.ts';
export { BoundedQueue, type BoundedQueueOptions } from './queue/bounded-queue.ts';
export { type Random, randomString, SAFE_ALPHABET, systemRandom } from './random/random.ts';
