import { type SettingName, type Settings, settingDefinition } from '@drover/api';
import type { Clock } from '@drover/base';
import { serverErrors } from '../errors.ts';
import type { Exchange, Filter } from './exchange.ts';

/** Settings that bound what a client may ask. */
export type LimitName = Extract<SettingName, `limit-${string}`>;

/** The value of a limit now. However it was set, it is within what its definition allows. */
export function limitOf(settings: Settings, name: LimitName): number {
  const { min = 0, max = Number.POSITIVE_INFINITY } = settingDefinition(name) ?? {};
  return Math.min(max, Math.max(min, settings.number(name)));
}

/** Agents register with certificates and facts in headers; the listener alone bounds them. */
const CONNECT = '/v3/connect';

/**
 * Refuses requests whose head is out of proportion.
 *
 * @throws (the filter) `SERVER_URL_TOO_LONG`, `SERVER_HEADERS_TOO_LARGE`
 */
export function headLimitFilter(settings: Settings): Filter {
  return (next) => (exchange) => {
    const { rawHeaders, url = '/' } = exchange.request;
    const longest = limitOf(settings, 'limit-url-bytes');
    if (Buffer.byteLength(url) > longest) {
      throw serverErrors.create('SERVER_URL_TOO_LONG', { max: longest });
    }
    const most = limitOf(settings, 'limit-header-count');
    if (rawHeaders.length / 2 > most) {
      const what = rawHeaders.length / 2;
      throw serverErrors.create('SERVER_HEADERS_TOO_LARGE', { what, max: most });
    }
    if (!exchange.path.startsWith(CONNECT)) refuseLargeHeaders(rawHeaders, settings);
    return next(exchange);
  };
}

function refuseLargeHeaders(rawHeaders: readonly string[], settings: Settings): void {
  const largest = limitOf(settings, 'limit-header-bytes');
  const bytes = rawHeaders.reduce((sum, text) => sum + text.length, 0);
  if (bytes <= largest) return;
  const facts = { what: `${bytes} bytes of`, max: `${largest} bytes` };
  throw serverErrors.create('SERVER_HEADERS_TOO_LARGE', facts);
}

/**
 * Bounds the body of a request by who sends it; comes after authentication. Strangers must have sent theirs within
 * seconds, or are cut.
 */
export function bodyLimitFilter(settings: Settings, clock: Clock): Filter {
  return (next) => async (exchange) => {
    if (exchange.identity) {
      exchange.maxBodyBytes = limitOf(settings, 'limit-body-bytes');
      return next(exchange);
    }
    exchange.maxBodyBytes = limitOf(settings, 'limit-body-bytes-unauthenticated');
    if (exchange.upgrade || exchange.request.complete) return next(exchange);
    const seconds = limitOf(settings, 'limit-body-seconds-unauthenticated');
    const cancel = clock.schedule(seconds * 1000, () => {
      if (!exchange.request.complete) exchange.request.socket.destroy();
    });
    try {
      return await next(exchange);
    } finally {
      cancel();
    }
  };
}

/** Counts what is in work, by a key, up to a limit. */
export class InFlight {
  readonly #counts = new Map<string, number>();

  /** How many keys have something in work. */
  get size(): number {
    return this.#counts.size;
  }

  /** Counts one more; `undefined` when there are `most` already. What is returned counts it off, once. */
  enter(key: string, most: number): (() => void) | undefined {
    const count = this.#counts.get(key) ?? 0;
    if (count >= most) return undefined;
    this.#counts.set(key, count + 1);
    return () => {
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}

/** What is counted, and by which setting it is bounded. */
interface Counted {
  readonly key: string;
  readonly setting: LimitName;
  readonly who: 'address' | 'user';
}

/**
 * Refuses what one address asks at the same time beyond its limit. Comes before authentication, which costs the most; agents
 * are not counted, as thousands of them may stand behind one address.
 *
 * @throws (the filter) `SERVER_TOO_MANY_REQUESTS`
 */
export function addressLimitFilter(settings: Settings): Filter {
  return countingFilter(settings, ({ origin, path, upgrade }) =>
    upgrade || path.startsWith(CONNECT)
      ? undefined
      : { key: origin.address, setting: 'limit-requests-per-address', who: 'address' },
  );
}

/**
 * Refuses what one user asks at the same time beyond the limit; streams, which last, are counted apart.
 *
 * @throws (the filter) `SERVER_TOO_MANY_REQUESTS`
 */
export function userLimitFilter(settings: Settings): Filter {
  return countingFilter(settings, (exchange) => {
    const { identity } = exchange;
    if (!identity) return undefined;
    const isStream = isLasting(exchange);
    return {
      key: `${isStream ? 'stream' : 'request'} ${identity.user.name}`,
      setting: isStream ? 'limit-streams-per-user' : 'limit-requests-per-user',
      who: 'user',
    };
  });
}

/** Whether an answer may take as long as it likes: upgrades, watches, and logs that are followed. */
function isLasting({ upgrade, query }: Exchange): boolean {
  return upgrade !== undefined || /(^|&)(watch|follow)=(true|1|t)(&|$)/i.test(query);
}

function countingFilter(
  settings: Settings,
  countedOf: (exchange: Exchange) => Counted | undefined,
): Filter {
  const inFlight = new InFlight();
  return (next) => async (exchange) => {
    const counted = countedOf(exchange);
    if (!counted) return next(exchange);
    const { key, setting, who } = counted;
    const max = limitOf(settings, setting);
    const leave = inFlight.enter(key, max);
    if (!leave) throw serverErrors.create('SERVER_TOO_MANY_REQUESTS', { max, who, setting });
    try {
      return await next(exchange);
    } finally {
      leave();
    }
  };
}
