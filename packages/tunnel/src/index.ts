/**
 * Multiplexed flow-controlled byte streams over one WebSocket.
 *
 * @packageDocumentation
 */
export {};
