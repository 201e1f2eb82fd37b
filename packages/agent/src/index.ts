/**
 * The processes on the far side of the tunnel.
 *
 * @packageDocumentation
 */
export {};
