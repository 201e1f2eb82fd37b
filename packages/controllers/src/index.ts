/**
 * Every reconciler of the management plane.
 *
 * @packageDocumentation
 */
export {};
