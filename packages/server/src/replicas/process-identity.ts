import { type Random, randomString } from '@drover/base';

/** Who this process is among the replicas; another one at each start. */
export interface ProcessIdentity {
  /** For people and locks: the pod (or host) and what makes this start unique, `drover-6d5b_k3j2h1xx`. */
  readonly holder: string;
  /** The same as part of an object's name: `drover-6d5b-k3j2h1xx`. */
  readonly id: string;
}

/** What is known of the process. */
export interface ProcessFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  readonly random: Random;
}

const SUFFIX_LENGTH = 8;

/** So long may the name be, that with it names of objects stay below 253 characters, and labels below 64. */
const MAX_NAME_LENGTH = 63 - SUFFIX_LENGTH - 1;

/** Names a process after its pod, which the downward API tells in `POD_NAME` (the host's name may be the node's), else after its host. */
export function createProcessIdentity({ env, hostname, random }: ProcessFacts): ProcessIdentity {
  const name = env['POD_NAME'] || hostname;
  const suffix = randomString(random, SUFFIX_LENGTH);
  return { holder: `${name}_${suffix}`, id: `${objectNameOf(name)}-${suffix}` };
}

function objectNameOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return plain.slice(0, MAX_NAME_LENGTH).replaceAll(/^-+|-+$/g, '') || 'server';
}
