/** A replica may have so much more than its share: agents come and go, and each move costs something. */
const SLACK = 1.25;
const SLACK_SESSIONS = 2;

/** Moved at once, of what is too much… */
const STEP = 0.2;
/** …and never more, so that others take them in their stride. */
const MAX_STEP = 20;

/** How many of its sessions a replica is to give away now, where the others have so many. */
export function surplusOf(own: number, others: readonly number[]): number {
  if (others.length === 0) return 0;
  const share = others.reduce((sum, count) => sum + count, own) / (others.length + 1);
  if (own <= share * SLACK + SLACK_SESSIONS) return 0;
  return Math.min(MAX_STEP, Math.ceil((own - share) * STEP));
}
