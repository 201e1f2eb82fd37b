/**
 * Fakes and conformance suites for what `@drover/controller-runtime` defines.
 *
 * @packageDocumentation
 */
export {};
