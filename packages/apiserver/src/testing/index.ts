/**
 * A Kubernetes API for tests, and the conformance suite of stores.
 *
 * @packageDocumentation
 */
export type { Snapshot } from '../storage/store.ts';
export {
  startTestApiServer,
  type TestApiServer,
  type TestApiServerOptions,
} from './test-api-server.ts';
