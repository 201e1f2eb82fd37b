import { familyText, type MetricFamily, type Sample } from '../../metrics/exposition.ts';
import { Histogram } from '../../metrics/histogram.ts';
import type { AdmissionRequest } from '../admission.ts';

/** Series that are kept; calls of further webhooks are not counted. */
const MAX_SERIES = 5_000;

/** Seconds. */
const DURATION_BOUNDS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25];

/** The largest code that is told apart. */
const MAX_CODE = 600;

const FAMILIES = {
  durations: {
    name: 'apiserver_admission_webhook_admission_duration_seconds',
    type: 'histogram',
    help: 'Time that webhooks take in seconds, by webhook, phase and operation.',
  },
  requests: {
    name: 'apiserver_admission_webhook_request_total',
    type: 'counter',
    help: 'Calls of webhooks, by webhook, phase, operation and outcome.',
  },
  rejections: {
    name: 'apiserver_admission_webhook_rejection_count',
    type: 'counter',
    help: 'Requests that webhooks refused or that failed because of them, by webhook, phase, operation and error.',
  },
  passedOver: {
    name: 'apiserver_admission_webhook_fail_open_count',
    type: 'counter',
    help: 'Failures of webhooks that were passed over, by webhook and phase.',
  },
} satisfies Record<string, MetricFamily>;

/** How a call of a webhook ended. */
export interface CallOutcome {
  readonly webhook: string;
  readonly phase: 'admit' | 'validating';
  readonly operation: AdmissionRequest['operation'];
  readonly seconds: number;
  /** Of the answer to the request, or 200. */
  readonly code: number;
  /** Absent when the webhook let the request through. */
  readonly failure?: 'no_error' | 'calling_webhook_error' | 'apiserver_internal_error';
  /** Whether the failure does not count. */
  readonly isPassedOver: boolean;
}

type Labels = Readonly<Record<string, string>>;

/** Counts what webhooks do, under Kubernetes' names. */
export class WebhookMetrics {
  readonly #durations = new Map<string, { readonly labels: Labels; readonly times: Histogram }>();
  readonly #counts = new Map<
    string,
    { readonly labels: Labels; family: MetricFamily; value: number }
  >();

  /** A webhook was called. */
  count({
    webhook,
    phase,
    operation,
    seconds,
    failure,
    isPassedOver,
    ...outcome
  }: CallOutcome): void {
    const name = { name: webhook, type: phase };
    const rejected = String(failure !== undefined && !isPassedOver);
    const code = String(Math.min(outcome.code, MAX_CODE));
    this.#observe({ ...name, operation, rejected }, seconds);
    this.#add(FAMILIES.requests, { ...name, operation, code, rejected });
    if (isPassedOver) this.#add(FAMILIES.passedOver, name);
    else if (failure !== undefined) {
      this.#add(FAMILIES.rejections, {
        ...name,
        operation,
        error_type: failure,
        rejection_code: code,
      });
    }
  }

  /** The metrics as text; empty as long as no webhook was called. */
  render(): string {
    if (this.#durations.size === 0) return '';
    const times = [...this.#durations.values()].flatMap(({ labels, times: each }) => [
      ...each.samples(labels),
    ]);
    const counters = [FAMILIES.requests, FAMILIES.rejections, FAMILIES.passedOver];
    return [
      familyText(FAMILIES.durations, times),
      ...counters.map((family) => familyText(family, this.#samplesOf(family))),
    ].join('');
  }

  #samplesOf(wanted: MetricFamily): readonly Sample[] {
    return [...this.#counts.values()].filter(({ family }) => family === wanted);
  }

  #observe(labels: Labels, seconds: number): void {
    const key = Object.values(labels).join();
    let series = this.#durations.get(key);
    if (!series) {
      if (this.#durations.size >= MAX_SERIES) return;
      series = { labels, times: new Histogram(DURATION_BOUNDS) };
      this.#durations.set(key, series);
    }
    series.times.observe(seconds);
  }

  #add(family: MetricFamily, labels: Labels): void {
    const key = [family.name, ...Object.values(labels)].join();
    const series = this.#counts.get(key);
    if (series) series.value += 1;
    else if (this.#counts.size < MAX_SERIES) this.#counts.set(key, { family, labels, value: 1 });
  }
}
