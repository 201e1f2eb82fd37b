/**
 * What a token looks like and how its hash is checked, for those who check tokens without a store of them.
 *
 * @packageDocumentation
 */
export { type Credential, parseCredential } from './credential.ts';
export { hashTokenSecret, verifyTokenHash } from './token-hash.ts';
