/**
 * Fakes and conformance suites for what `@drover/apiserver` defines.
 *
 * @packageDocumentation
 */
export {};
