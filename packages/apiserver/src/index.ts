/**
 * The embedded Kubernetes API server.
 *
 * @packageDocumentation
 */
export {};
