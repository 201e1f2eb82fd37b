/**
 * Drover's kinds.
 *
 * @packageDocumentation
 */
export {};
