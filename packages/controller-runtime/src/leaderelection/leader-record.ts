/** Who leads, as the lock and its mirror tell it. */
export interface LeaderRecord {
  /** `''` when the last leader stepped down and nobody has followed yet. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** RFC 3339. */
  readonly acquireTime: string;
  /** RFC 3339. */
  readonly renewTime: string;
  readonly leaderTransitions: number;
}
