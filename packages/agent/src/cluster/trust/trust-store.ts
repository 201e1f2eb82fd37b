import { createHash } from 'node:crypto';
import { AGENT_TRUST_SECRET } from '@drover/api';
import {
  isConflict,
  isNotFound,
  type KubernetesObject,
  type ResourceType,
  StatusError,
} from '@drover/apimachinery';
import type { Logger } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { agentErrors } from '../../errors.ts';
import { NOTHING_KNOWN, newerState, readStatement, type TrustState } from './trust-state.ts';

const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  namespaced: true,
};

const NAMESPACE = 'cattle-system';
const FIELD = 'trust';

/** Agents of one cluster write the same at about the same time. */
const MAX_ATTEMPTS = 5;

const TIMEOUT_MS = 5_000;

interface TrustSecret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Keeps a {@link TrustState} over restarts of the agent. */
export interface TrustStore {
  /**
   * What was kept for this registration; nothing where there is no place to keep it.
   *
   * @throws `AGENT_TRUST_UNREADABLE` while the API server does not answer.
   */
  load(signal: AbortSignal): Promise<TrustState>;
  /** Keeps `state`, unless another agent of the cluster has kept a newer one; says in the log when it cannot. */
  save(state: TrustState, signal: AbortSignal): Promise<void>;
}

/** What {@link createTrustStore} needs. */
export interface TrustStoreOptions {
  /** Of the agent's cluster, as the agent. */
  readonly client: KubernetesClient;
  /** The registration token: what was told under another one is of another server. */
  readonly token: string;
  readonly logger: Logger;
}

/** A store in the Secret `cattle-system/drover-agent-trust`. */
export function createTrustStore({ client, token, logger }: TrustStoreOptions): TrustStore {
  const objects = client.resource<TrustSecret>(SECRETS);
  const registration = createHash('sha256').update(token).digest('hex').slice(0, 16);
  const read = async (signal: AbortSignal): Promise<TrustSecret> =>
    objects.get(AGENT_TRUST_SECRET, { namespace: NAMESPACE, signal, timeoutMs: TIMEOUT_MS });
  /** Whether it is there now; not when another agent has written in between. */
  const replace = async (state: TrustState, signal: AbortSignal): Promise<boolean> => {
    const secret = await read(signal);
    const newest = newerState(state, stateIn(secret, registration));
    const kept = JSON.stringify({ registration, ...newest });
    const data = { ...secret.data, [FIELD]: Buffer.from(kept).toString('base64') };
    try {
      await objects.update({ ...secret, data }, { namespace: NAMESPACE, signal });
      return true;
    } catch (error) {
      if (!isConflict(error)) throw error;
      return false;
    }
  };
  return {
    load: async (signal) => {
      try {
        return stateIn(await read(signal), registration);
      } catch (cause) {
        // There is no such place for agents whose manifest is older.
        if (cause instanceof StatusError && [403, 404].includes(cause.status.code)) {
          return NOTHING_KNOWN;
        }
        throw agentErrors.create('AGENT_TRUST_UNREADABLE', {}, { cause });
      }
    },
    save: async (state, signal) => {
      try {
        for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
          if (await replace(state, signal)) return;
        }
      } catch (err) {
        if (signal.aborted) return;
        const hint = isNotFound(err) ? 'apply the manifest of the cluster again' : undefined;
        logger.warn({ err, hint }, 'What the server said to trust is not kept over a restart');
      }
    },
  };
}

/** What cannot be read, or was kept for another registration, counts as nothing. */
function stateIn({ data = {} }: TrustSecret, registration: string): TrustState {
  try {
    const text = Buffer.from(data[FIELD] ?? '', 'base64').toString();
    const kept = JSON.parse(text) as TrustState & { readonly registration: string };
    if (kept.registration !== registration || !Number.isSafeInteger(kept.epoch)) {
      return NOTHING_KNOWN;
    }
    const { epoch, statement, isProven, previous } = kept;
    return {
      epoch,
      ...(statement && { statement: readStatement({ statement: JSON.stringify(statement) }) }),
      ...(isProven && { isProven }),
      ...(previous && { previous }),
    };
  } catch {
    return NOTHING_KNOWN; // empty, as the manifest makes it, or of a newer version
  }
}
