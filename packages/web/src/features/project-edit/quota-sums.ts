import { formatQuantity, parseQuantity } from '@drover/apimachinery';
import type { Amounts } from './projects.ts';
import type { QuotaRow } from './quotas.ts';

/** What has been shared out of a quota. */
export interface SharedOut {
  /** What namespaces have together. */
  readonly used: Amounts;
  /** How many namespaces there are; `undefined` while that is not known. */
  readonly namespaces: number | undefined;
}

/** The arithmetic of one line of a quota. */
export interface QuotaSum {
  /** What namespaces have of it, from 0 to 1; more counts as 1. */
  readonly share: number;
  /** Whether namespaces have more than there would be. */
  readonly isOver: boolean;
  /** The sum in words. */
  readonly words: string;
}

/** Works a line out: what namespaces have of it, what is left, and for how many more that is enough. */
export function quotaSum(row: QuotaRow, { used, namespaces }: SharedOut): QuotaSum | undefined {
  const [all, each] = [read(row.all), read(row.each)];
  if (!all || !each) return undefined;
  const given = read(used[row.key] ?? '');
  // What was not limited before is given to every namespace anew.
  const taken = given?.nanos ?? each.nanos * BigInt(namespaces ?? 0);
  const write = (nanos: bigint): string => formatQuantity({ nanos, format: all.format });
  const left = all.nanos - taken;
  const share =
    all.nanos === 0n ? (taken > 0n ? 1 : 0) : Number((taken * 1000n) / all.nanos) / 1000;
  const of = `${write(taken)} of ${row.all} ${isAre(taken)} given out`;
  const to = namespaces === undefined ? '' : ` to ${counted(namespaces)}`;
  if (left < 0n) {
    return {
      share: 1,
      isOver: true,
      words: `Too little: ${of}${to}, ${write(-left)} more than there is`,
    };
  }
  const enough = roomFor(left, each.nanos);
  if (taken === 0n) return { share, isOver: false, words: `Enough for ${enough}` };
  return { share, isOver: false, words: `${of}${to}; ${write(left)} left, ${roomWords(enough)}` };
}

function isAre(nanos: bigint): string {
  return nanos === 1_000_000_000n ? 'is' : 'are';
}

function roomWords(enough: string): string {
  return enough === '0 namespaces'
    ? 'too little for another namespace'
    : `enough for ${enough} more`;
}

function roomFor(left: bigint, each: bigint): string {
  return each === 0n ? 'any number of namespaces' : counted(Number(left / each));
}

function counted(namespaces: number): string {
  return `${namespaces} namespace${namespaces === 1 ? '' : 's'}`;
}

/** The amount that a text says; `undefined` for what is none, or less than nothing. */
function read(text: string): ReturnType<typeof parseQuantity> | undefined {
  try {
    const quantity = parseQuantity(text);
    return quantity.nanos < 0n ? undefined : quantity;
  } catch {
    // While it is being typed it need not be an amount.
    return undefined;
  }
}
