/**
 * Fakes for what `@drover/base` defines, and the ways tests wait.
 *
 * @packageDocumentation
 */
export { type EventuallyOptions, eventually } from './eventually.ts';
export { FakeClock } from './fake-clock.ts';
export { type LogLine, RecordingLogger } from './recording-logger.ts';
export { SeededRandom } from './seeded-random.ts';
