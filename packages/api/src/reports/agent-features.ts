/** Of an agent that answers the v1 API of its cluster itself: in the `features` that it tells. */
export const AGENT_EXPLORER = 'explorer';
