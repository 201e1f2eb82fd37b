import type { Amounts, OverCommit } from '@drover/api';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from '@drover/apimachinery';

/** What one namespace wants of its project's quota. */
export interface Claim {
  readonly namespace: string;
  readonly asked: Amounts;
  /** What it was given before; absent when it was given nothing yet, not even zeros. */
  readonly held?: Amounts | undefined;
}

/** What one namespace gets. */
export interface Allotment {
  readonly namespace: string;
  readonly granted: Amounts;
  /** What it cannot have; empty when it gets what it asks for. */
  readonly refused: readonly OverCommit[];
}

/** Who gets what of a project's quota. */
export interface Ledger {
  /** In the order of the claims. */
  readonly allotments: readonly Allotment[];
  /** What all of them get together, of what anybody asks for. */
  readonly used: Amounts;
}

const ZERO: Quantity = { nanos: 0n, format: 'DecimalSI' };

/**
 * Shares a limit out among claims. Each amount is shared by itself.
 *
 * **Guarantees**: what was given before is taken from nobody, but who asks for less has less. What is left goes to the
 * claims in their order, to each what it asks for or nothing more; who is given nothing yet then has zero, others keep what
 * they have. So the sum is within the limit unless the limit was lowered under it; then those behind the limit are told.
 * Once everybody has what they were granted, the same claims give the same ledger.
 */
export function allot(limit: Amounts, claims: readonly Claim[]): Ledger {
  const keys = new Set(claims.flatMap(({ asked }) => [...asked.keys()]));
  const columns = [...keys].map((key) => ({ key, column: allotKey(key, limit.get(key), claims) }));
  const allotments = claims.map(({ namespace }, index) => ({
    namespace,
    granted: new Map(
      columns.flatMap(({ key, column }) => {
        const granted = column.granted[index];
        return granted === undefined ? [] : [[key, formatQuantity(granted)] as const];
      }),
    ),
    refused: columns.flatMap(({ column }) => column.refused.get(index) ?? []),
  }));
  const used = new Map(columns.map(({ key, column }) => [key, formatQuantity(column.total)]));
  return { allotments, used };
}

/** One amount, for all claims. */
interface Column {
  readonly granted: readonly (Quantity | undefined)[];
  /** By the index of the claim. */
  readonly refused: ReadonlyMap<number, OverCommit>;
  readonly total: Quantity;
}

/** What one claim says of one amount. */
interface Share {
  readonly asked: Quantity;
  /** Given before and still asked for. */
  readonly kept: Quantity;
  /** What stays when no more is given. */
  readonly fallback: Quantity | undefined;
}

function allotKey(key: string, limitText: string | undefined, claims: readonly Claim[]): Column {
  const limit = limitText === undefined ? undefined : parseQuantity(limitText);
  const shares = claims.map((claim) => shareOf(key, claim));
  let total = shares.reduce((sum, share) => addQuantities(sum, share?.kept ?? ZERO), ZERO);
  let upToHere = ZERO;
  const refusals: number[] = [];
  const granted = shares.map((share, index) => {
    if (!share) return undefined;
    upToHere = addQuantities(upToHere, share.kept);
    const after = addQuantities(total, subtractQuantities(share.asked, share.kept));
    const wantsMore = compareQuantities(share.asked, share.kept) > 0;
    // Nobody has to give back what others came to have after it.
    if (isWithin(wantsMore ? after : upToHere, limit)) {
      total = after;
      return share.asked;
    }
    refusals.push(index);
    return wantsMore ? share.fallback : share.asked;
  });
  const refused = refusals.flatMap((index) => {
    const share = shares[index];
    return share && limitText !== undefined
      ? [[index, overCommit(key, share, { total, available: limitText })] as const]
      : [];
  });
  return { granted, refused: new Map(refused), total };
}

function isWithin(amount: Quantity, limit: Quantity | undefined): boolean {
  return limit === undefined || compareQuantities(amount, limit) <= 0;
}

function shareOf(key: string, { asked, held }: Claim): Share | undefined {
  const askedText = asked.get(key);
  if (askedText === undefined) return undefined;
  const amount = parseQuantity(askedText);
  if (held === undefined) return { asked: amount, kept: ZERO, fallback: ZERO };
  const heldText = held.get(key);
  if (heldText === undefined) return { asked: amount, kept: ZERO, fallback: undefined };
  const before = parseQuantity(heldText);
  const kept = compareQuantities(before, amount) < 0 ? before : amount;
  return { asked: amount, kept, fallback: before };
}

interface Whole {
  readonly total: Quantity;
  readonly available: string;
}

function overCommit(key: string, { asked, kept }: Share, { total, available }: Whole): OverCommit {
  return {
    key,
    own: formatQuantity(asked),
    others: formatQuantity(subtractQuantities(total, kept)),
    available,
  };
}
