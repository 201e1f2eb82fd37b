/**
 * Two sessions joined in memory, with a link whose faults the test chooses.
 *
 * @packageDocumentation
 */
export {
  type LinkBehaviour,
  type LinkSpeed,
  MemoryMessageSocket,
} from './memory-message-socket.ts';
export { createSessionPair, type SessionPair, type SessionPairOptions } from './session-pair.ts';
