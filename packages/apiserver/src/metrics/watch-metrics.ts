import type { GroupVersionResource } from '@drover/apimachinery';
import { familyText } from './exposition.ts';

/** Events that the watches of one resource were sent. */
export interface WatchCounter {
  events: number;
}

/** Counts what watches are sent. */
export class WatchMetrics {
  readonly #counters = new Map<string, WatchCounter & { readonly labels: Labels }>();

  /** The counter of a resource: looked up once for a watch, and added to by it. */
  counterOf({ group, version, resource }: GroupVersionResource): WatchCounter {
    const key = `${group}/${version}/${resource}`;
    const known = this.#counters.get(key);
    if (known) return known;
    const made = { events: 0, labels: { group, version, resource } };
    this.#counters.set(key, made);
    return made;
  }

  /** The metrics as text. */
  render(): string {
    return familyText(
      {
        name: 'apiserver_watch_events_total',
        type: 'counter',
        help: 'Events that watches were sent, by resource.',
      },
      [...this.#counters.values()].map(({ labels, events }) => ({ labels, value: events })),
    );
  }
}

type Labels = Readonly<Record<'group' | 'version' | 'resource', string>>;
