/**
 * Fakes and conformance suites for what `@drover/norman` defines.
 *
 * @packageDocumentation
 */
export {};
