/**
 * A Kubernetes API on a Map, for unit tests of what stands on a client.
 *
 * @packageDocumentation
 */
export { type FakeCall, FakeCluster, type FakeClusterOptions } from './fake-cluster.ts';
