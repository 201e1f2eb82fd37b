/**
 * Tokens, passwords, sessions, principals and login providers.
 *
 * @packageDocumentation
 */
export {};
