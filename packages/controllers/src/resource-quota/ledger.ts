import type { Amounts, OverCommit } from '@drover/api';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from '@drover/apimachinery';
import { KnownQuantities } from './known-quantities.ts';

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
export function allot(
  limit: Amounts,
  claims: readonly Claim[],
  quantities = new KnownQuantities(),
): Ledger {
  const keys = new Set(claims.flatMap(({ asked }) => [...asked.keys()]));
  const columns = [...keys].map((key) => {
    const shares = claims.map((claim) => shareOf(key, claim, quantities));
    return { key, column: allotKey(key, limit.get(key), shares) };
  });
  const allotments = claims.map(({ namespace }, index) => ({
    namespace,
    granted: new Map(
      columns.flatMap(({ key, column }) => {
        const granted = column.granted[index];
        return granted === undefined ? [] : [[key, granted] as const];
      }),
    ),
    refused: columns.flatMap(({ column }) => column.refused.get(index) ?? []),
  }));
  const used = new Map(columns.map(({ key, column }) => [key, formatQuantity(column.total)]));
  return { allotments, used };
}

/** One amount, for all claims. */
interface Column {
  readonly granted: readonly (string | undefined)[];
  /** By the index of the claim. */
  readonly refused: ReadonlyMap<number, OverCommit>;
  readonly total: Quantity;
}

/** What one claim says of one amount. */
interface Share {
  readonly text: string;
  readonly asked: Quantity;
  /** Given before and still asked for. */
  readonly kept: Quantity;
  /** What stays when no more is given. */
  readonly fallback: string | undefined;
}

function allotKey(
  key: string,
  available: string | undefined,
  shares: readonly (Share | undefined)[],
): Column {
  const limit = available === undefined ? undefined : parseQuantity(available);
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
      return share.text;
    }
    refusals.push(index);
    return wantsMore ? share.fallback : share.text;
  });
  const refused = refusals.flatMap((index) => {
    const share = shares[index];
    return share && available !== undefined
      ? [[index, overCommit(key, share, { total, available })] as const]
      : [];
  });
  return { granted, refused: new Map(refused), total };
}

function isWithin(amount: Quantity, limit: Quantity | undefined): boolean {
  return limit === undefined || compareQuantities(amount, limit) <= 0;
}

function shareOf(
  key: string,
  { asked: all, held }: Claim,
  quantities: KnownQuantities,
): Share | undefined {
  const text = all.get(key);
  if (text === undefined) return undefined;
  const asked = quantities.read(text);
  if (held === undefined) return { text, asked, kept: ZERO, fallback: '0' };
  const heldText = held.get(key);
  if (heldText === undefined) return { text, asked, kept: ZERO, fallback: undefined };
  const before = quantities.read(heldText);
  const kept = compareQuantities(before, asked) < 0 ? before : asked;
  return { text, asked, kept, fallback: heldText };
}

interface Whole {
  readonly total: Quantity;
  readonly available: string;
}

function overCommit(key: string, { text, kept }: Share, { total, available }: Whole): OverCommit {
  const others = formatQuantity(subtractQuantities(total, kept));
  return { key, own: text, others, available };
}
