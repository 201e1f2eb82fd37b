import type { UserInfo } from '../authentication/user-info.ts';

/** The group of all machines of a cluster. */
export const NODES_GROUP = 'system:nodes';

/** What comes before the name of a node in the name of its user. */
export const NODE_USER_PREFIX = 'system:node:';

/** The node that a user is, empty where the name tells none; `undefined` for all others. */
export function nodeNameOf({ name, groups }: UserInfo): string | undefined {
  const isNode = name.startsWith(NODE_USER_PREFIX) && groups.includes(NODES_GROUP);
  return isNode ? name.slice(NODE_USER_PREFIX.length) : undefined;
}
