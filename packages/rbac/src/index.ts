/**
 * PolicyRules and bindings compiled into access sets.
 *
 * @packageDocumentation
 */
export {};
