import { familyText, type MetricFamily } from '../metrics/exposition.ts';
import type { AggregatedApis } from './aggregated-apis.ts';
import { isAvailable } from './api-service.ts';

const UNAVAILABLE: MetricFamily = {
  name: 'aggregator_unavailable_apiservice',
  type: 'gauge',
  help: 'Whether the server of an APIService cannot be had, by name.',
};

/** Which APIServices cannot be had, as metrics. */
export function renderAvailability(apis: AggregatedApis): string {
  const samples = [...apis.all()].map((service) => ({
    labels: { name: service.metadata.name },
    value: Number(!isAvailable(service)),
  }));
  return familyText(UNAVAILABLE, samples);
}
