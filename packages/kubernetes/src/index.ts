/**
 * Facts about the built-in Kubernetes kinds.
 *
 * @packageDocumentation
 */
export {};
