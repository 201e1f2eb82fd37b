/**
 * Fakes and conformance suites for what `@drover/client` defines.
 *
 * @packageDocumentation
 */
export {};
