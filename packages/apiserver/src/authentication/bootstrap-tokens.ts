import { timingSafeEqual } from 'node:crypto';
import { type Clock, parseTimeMs } from '@drover/base';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import type { TokenAuthenticator, TokenOwner } from './token-authenticator.ts';

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const EXTRA_GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;
const DEFAULT_GROUP = 'system:bootstrappers';
const SECRET_TYPE = 'bootstrap.kubernetes.io/token';

/** Tokens with which machines join: each is a Secret `bootstrap-token-<id>` in kube-system, good as long as that is there and says so. */
export function bootstrapTokens(store: Store, clock: Clock): TokenAuthenticator {
  return {
    authenticate: (token) => {
      const [, id = '', secret = ''] = TOKEN.exec(token) ?? [];
      const data = id === '' ? undefined : readSecret(store, id);
      return data && ownerOf({ id, secret, data, nowMs: clock.nowMs() });
    },
  };
}

type SecretText = (key: string) => string;

function readSecret(store: Store, id: string): SecretText | undefined {
  const entry = store.get('secrets', `kube-system/bootstrap-token-${id}`);
  if (!entry) return undefined;
  const { metadata, type, data } = decodeEntry(entry) as ReturnType<typeof decodeEntry> & {
    readonly type?: string;
    readonly data?: Readonly<Record<string, string>>;
  };
  if (metadata.deletionTimestamp || type !== SECRET_TYPE || !data) return undefined;
  return (key) => Buffer.from(data[key] ?? '', 'base64').toString();
}

interface ShownToken {
  readonly id: string;
  readonly secret: string;
  readonly data: SecretText;
  readonly nowMs: number;
}

function ownerOf({ id, secret, data, nowMs }: ShownToken): TokenOwner | undefined {
  const groups = groupsOf(data('auth-extra-groups'));
  const isGood =
    sameText(data('token-secret'), secret) &&
    data('token-id') === id &&
    !hasExpired(data('expiration'), nowMs) &&
    data('usage-bootstrap-authentication') === 'true';
  return isGood && groups ? { user: { name: `system:bootstrap:${id}`, groups } } : undefined;
}

/** A time that cannot be read has passed. */
function hasExpired(expiration: string, nowMs: number): boolean {
  return expiration !== '' && (parseTimeMs(expiration) ?? 0) <= nowMs;
}

/** Groups in order, or `undefined` when one of them is not for such tokens. */
function groupsOf(extra: string): readonly string[] | undefined {
  const named = extra === '' ? [] : extra.split(',');
  if (!named.every((group) => EXTRA_GROUP.test(group))) return undefined;
  return [...new Set([DEFAULT_GROUP, ...named])].toSorted();
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
