import type { Node } from '@drover/kubernetes';

/** Names of the nodes that lack something, by what they lack. */
export interface NodePressure {
  readonly disk: readonly string[];
  readonly memory: readonly string[];
}

/** Which nodes say that they run out of room. */
export function pressureOf(nodes: readonly Node[]): NodePressure {
  const under = (type: string): readonly string[] =>
    nodes
      .filter(({ status }) =>
        status?.conditions?.some(
          (condition) => condition.type === type && condition.status === 'True',
        ),
      )
      .map(({ metadata }) => metadata?.name ?? '');
  return { disk: under('DiskPressure'), memory: under('MemoryPressure') };
}
