import { compareVersions } from '@drover/controller-runtime';
import type { RowChange } from './row-change.ts';

/** Changes that are remembered. */
const MAX_CHANGES = 1_000;

/** Remembers the last changes of a type, for those who were away for a moment. */
export class ChangeRing {
  #changes: { readonly version: string; readonly change: RowChange }[] = [];
  /** Everything after this version is remembered; absent: nothing is known. */
  #since: string | undefined;

  /** A change, at the version that it was made. */
  add(change: RowChange): void {
    const version = change.type === 'removed' ? change.version : change.row.resourceVersion;
    if (version === undefined) {
      this.forget();
      return;
    }
    this.#changes.push({ version, change });
    if (this.#changes.length < 2 * MAX_CHANGES) return;
    this.#changes = this.#changes.slice(-MAX_CHANGES);
    this.#since = this.#changes[0]?.version;
  }

  /** What happened before is not known in full. */
  forget(): void {
    this.#changes = [];
    this.#since = undefined;
  }

  /** Everything up to this version has been added. */
  reach(version: string): void {
    this.#since ??= version;
  }

  /** The changes after `version`; `undefined` when they are not all known any more. */
  after(version: string): readonly RowChange[] | undefined {
    if (this.#since === undefined || (compareVersions(version, this.#since) ?? -1) < 0)
      return undefined;
    return this.#changes
      .filter((entry) => (compareVersions(entry.version, version) ?? 0) > 0)
      .map(({ change }) => change);
  }
}
