/**
 * A Kubernetes API for tests, and the conformance suite of stores.
 *
 * @packageDocumentation
 */
export {
  startTestApiServer,
  type TestApiServer,
  type TestApiServerOptions,
} from './test-api-server.ts';
