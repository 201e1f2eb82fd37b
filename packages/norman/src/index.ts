/**
 * The Rancher v3 API.
 *
 * @packageDocumentation
 */
export {};
