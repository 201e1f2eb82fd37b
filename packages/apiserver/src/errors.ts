/**
 * The error catalogues of this package.
 */
export { storageErrors } from './storage/errors.ts';
