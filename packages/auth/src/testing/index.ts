/**
 * Fakes and conformance suites for what `@drover/auth` defines.
 *
 * @packageDocumentation
 */
export {};
