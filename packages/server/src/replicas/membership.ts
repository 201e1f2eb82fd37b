import { NAMESPACES, REPLICAS } from '@drover/api';
import { formatMicroTime } from '@drover/base';
import type { Lease } from '@drover/controller-runtime';
import { rendezvous } from './rendezvous.ts';

/** A replica as its Lease announces it. */
export interface Member {
  readonly id: string;
  /** Ids of the clusters whose agents are connected to it. */
  readonly sessions: readonly string[];
  /** `host:port` where the others reach it; absent when it listens for none. */
  readonly peerAddress?: string | undefined;
}

/** Which replicas count, and who owns what; the same for all who see the same epoch. */
export interface Membership {
  /** Grows with each change. */
  readonly epoch: number;
  /** Ids, sorted. */
  readonly members: readonly string[];
  /** Owners of the clusters whose agents are not connected to the replica that hashing picks. */
  readonly placed: ReadonlyMap<string, string>;
}

/** Sessions of one replica that are announced, at most: an object holds 256 KiB of annotations. */
const MAX_ANNOUNCED = 10_000;

/** The beginning of 2026: epochs count seconds from here at least, so that a lost counter never comes back lower. */
const EPOCH_START_MS = 1_767_225_600_000;

/** The Lease of a replica. */
export function memberLease(
  { id, sessions, peerAddress }: Member,
  { leaseMs, nowMs, startedMs }: { leaseMs: number; nowMs: number; startedMs: number },
): Lease {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: `${REPLICAS.leasePrefix}${id}`,
      namespace: NAMESPACES.system,
      labels: { [REPLICAS.label]: 'replica' },
      annotations: {
        [REPLICAS.sessions]: sessions.slice(0, MAX_ANNOUNCED).join(','),
        ...(peerAddress !== undefined && { [REPLICAS.peerAddress]: peerAddress }),
      },
    },
    spec: {
      holderIdentity: id,
      leaseDurationSeconds: Math.ceil(leaseMs / 1000),
      acquireTime: formatMicroTime(startedMs),
      renewTime: formatMicroTime(nowMs),
    },
  };
}

/** The replica that a Lease announces; `undefined` when it is none. */
export function memberOf({ metadata }: Lease): Member | undefined {
  const { name = '', labels, annotations } = metadata ?? {};
  if (labels?.[REPLICAS.label] !== 'replica' || !name.startsWith(REPLICAS.leasePrefix)) return;
  const sessions = annotations?.[REPLICAS.sessions] ?? '';
  return {
    id: name.slice(REPLICAS.leasePrefix.length),
    sessions: sessions === '' ? [] : sessions.split(','),
    peerAddress: annotations?.[REPLICAS.peerAddress],
  };
}

/**
 * Who should own what. A cluster can only be worked for where its agent is connected: so the owner is picked among those
 * replicas, and among all when there is none.
 */
export function desiredMembership(present: readonly Member[]): Omit<Membership, 'epoch'> {
  const members = present.map(({ id }) => id).toSorted();
  const holders = new Map<string, string[]>();
  for (const { id, sessions } of present) {
    for (const cluster of sessions) holders.set(cluster, [...(holders.get(cluster) ?? []), id]);
  }
  const placed = new Map<string, string>();
  for (const [cluster, ids] of holders) {
    const winner = rendezvous(cluster, ids);
    if (winner !== undefined && winner !== rendezvous(cluster, members)) {
      placed.set(cluster, winner);
    }
  }
  return { members, placed };
}

/** The owner of a cluster. */
export function ownerOf(cluster: string, { members, placed }: Membership): string | undefined {
  return placed.get(cluster) ?? rendezvous(cluster, members);
}

/** Whether two say the same, whatever their epochs. */
export function isSameMembership(
  a: Omit<Membership, 'epoch'>,
  b: Omit<Membership, 'epoch'>,
): boolean {
  return (
    a.members.join() === b.members.join() &&
    a.placed.size === b.placed.size &&
    [...a.placed].every(([cluster, member]) => b.placed.get(cluster) === member)
  );
}

/** The record as `by` writes it over `current`. */
export function recordLease(
  current: Lease | undefined,
  { epoch, members, placed }: Membership,
  { by, nowMs }: { readonly by: string; readonly nowMs: number },
): Lease {
  const byMember: Record<string, string[]> = {};
  for (const [cluster, member] of placed) (byMember[member] ??= []).push(cluster);
  const now = formatMicroTime(nowMs);
  return {
    ...current,
    metadata: {
      ...current?.metadata,
      name: REPLICAS.record,
      namespace: NAMESPACES.system,
      labels: { ...current?.metadata?.labels, [REPLICAS.label]: 'record' },
      annotations: {
        ...current?.metadata?.annotations,
        [REPLICAS.members]: JSON.stringify(members),
        [REPLICAS.placed]: JSON.stringify(byMember),
      },
    },
    spec: { holderIdentity: by, acquireTime: now, renewTime: now, leaseTransitions: epoch },
  };
}

/** What a record says; of one that somebody has broken, that nobody counts. */
export function membershipOf({ metadata, spec }: Lease): Membership {
  const { annotations } = metadata ?? {};
  const members = parsed(annotations?.[REPLICAS.members]);
  const byMember = parsed(annotations?.[REPLICAS.placed]);
  const placed = new Map<string, string>();
  for (const [member, clusters] of Object.entries(byMember ?? {})) {
    for (const cluster of stringsOf(clusters)) placed.set(cluster, member);
  }
  return { epoch: spec?.leaseTransitions ?? 0, members: stringsOf(members), placed };
}

/** The epoch after `last`, at least the seconds since 2026: a store that was set back must not set epochs back. */
export function nextEpoch(last: number, nowMs: number): number {
  return Math.max(last + 1, Math.floor((nowMs - EPOCH_START_MS) / 1000));
}

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Absent, or someone wrote over it: whoever looks next writes it anew.
  }
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
