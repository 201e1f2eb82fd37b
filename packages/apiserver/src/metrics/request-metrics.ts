import type { RequestContext } from '../filters/filter.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import { familyText, type Sample } from './exposition.ts';
import { Histogram } from './histogram.ts';
import { labelsKey, type RequestLabels, requestLabels } from './request-labels.ts';

/** Series that are kept; requests of further ones are counted together. */
const MAX_SERIES = 20_000;

/** Seconds. */
const DURATION_BOUNDS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
  60,
];
/** Bytes. */
const SIZE_BOUNDS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const UNKNOWN: RequestLabels = {
  verb: 'other',
  dry_run: '',
  group: '',
  version: '',
  resource: '',
  subresource: '',
  scope: '',
  component: 'apiserver',
};

/** The requests of one kind. */
export class RequestSeries {
  readonly labels: RequestLabels;
  readonly durations = new Histogram(DURATION_BOUNDS);
  readonly sizes = new Histogram(SIZE_BOUNDS);
  readonly codes = new Map<number, number>();
  /** Watches that last; requests that do not are not counted here. */
  lasting = 0;

  constructor(labels: RequestLabels) {
    this.labels = labels;
  }

  /** A request has ended. */
  count(code: number, seconds: number): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    this.durations.observe(seconds);
  }
}

/** Counts requests under Kubernetes' names. Their number is bounded by what the server serves. */
export class RequestMetrics {
  readonly #resources: ResourceTable;
  readonly #series = new Map<string, RequestSeries>();
  readonly #unknown = new RequestSeries(UNKNOWN);

  constructor(resources: ResourceTable) {
    this.#resources = resources;
  }

  /** The series of a request: one look-up, but for the first of its kind. */
  seriesOf(context: RequestContext): RequestSeries {
    const key = labelsKey(context);
    const known = this.#series.get(key);
    if (known) return known;
    const labels = requestLabels(context, this.#resources);
    if (!labels || this.#series.size >= MAX_SERIES) return this.#unknown;
    const series = new RequestSeries(labels);
    this.#series.set(key, series);
    return series;
  }

  /** The metrics as text. */
  render(): string {
    const all = [...this.#series.values(), this.#unknown].filter(
      ({ codes, lasting }) => codes.size > 0 || lasting > 0,
    );
    const ended = all.filter(({ codes }) => codes.size > 0);
    return [
      familyText(FAMILIES.total, ended.flatMap(codeSamples)),
      familyText(FAMILIES.durations, histograms(ended, 'durations')),
      familyText(FAMILIES.sizes, histograms(ended, 'sizes')),
      familyText(
        FAMILIES.lasting,
        all
          .filter(({ labels }) => labels.verb === 'WATCH')
          .map(({ labels, lasting }) => ({ labels: withoutDryRun(labels), value: lasting })),
      ),
    ].join('');
  }
}

const FAMILIES = {
  total: {
    name: 'apiserver_request_total',
    type: 'counter',
    help: 'Requests by verb, resource, scope and HTTP status.',
  },
  durations: {
    name: 'apiserver_request_duration_seconds',
    type: 'histogram',
    help: 'Time to answer in seconds, by verb, resource and scope.',
  },
  sizes: {
    name: 'apiserver_response_sizes',
    type: 'histogram',
    help: 'Size of answers in bytes, by verb, resource and scope.',
  },
  lasting: {
    name: 'apiserver_longrunning_requests',
    type: 'gauge',
    help: 'Requests that last, such as watches, which are open.',
  },
} as const;

function codeSamples({ labels, codes }: RequestSeries): Sample[] {
  return [...codes].map(([code, value]) => ({ labels: { ...labels, code }, value }));
}

function* histograms(
  all: readonly RequestSeries[],
  which: 'durations' | 'sizes',
): Generator<Sample> {
  for (const series of all) {
    const { labels } = series;
    yield* series[which].samples(which === 'sizes' ? withoutDryRun(labels) : labels);
  }
}

function withoutDryRun({ dry_run: _dryRun, ...labels }: RequestLabels): Record<string, string> {
  return labels;
}
