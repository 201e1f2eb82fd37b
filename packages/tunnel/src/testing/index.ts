/**
 * Fakes and conformance suites for what `@drover/tunnel` defines.
 *
 * @packageDocumentation
 */
export {};
