/**
 * A runtime for tests and a source of objects that can be broken.
 *
 * @packageDocumentation
 */
export { FakeListWatch, type FakeListWatchOptions, type FakeObject } from './fake-list-watch.ts';
export { createTestRuntime, type TestRuntime, type TestRuntimeOptions } from './test-runtime.ts';
