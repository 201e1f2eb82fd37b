/**
 * The management server.
 *
 * @packageDocumentation
 */
export {};
