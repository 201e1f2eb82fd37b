import { Paper, SimpleGrid } from '@mantine/core';
import type { ReactElement } from 'react';
import { Fact } from '../../components/fact.tsx';
import { AnchorLink } from '../../components/links.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { NodeCapacity } from './node-columns.tsx';
import { UsageContext, useNodeUsage } from './node-usage.ts';

interface CapacityCardProps {
  readonly clusterId: string;
  readonly node: ExplorerObject;
}

/** How full a node is, live, and the way to take it out of service. */
export function CapacityCard({ clusterId, node }: CapacityCardProps): ReactElement {
  const { name } = node.metadata;
  const usage = useNodeUsage(clusterId, [name]);
  return (
    <UsageContext value={usage}>
      <Paper className="surface" p="lg">
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
          <Fact title="CPU">
            <NodeCapacity node={node} resource="cpu" />
          </Fact>
          <Fact title="Memory">
            <NodeCapacity node={node} resource="memory" />
          </Fact>
          <Fact title="Service">
            <AnchorLink
              to="/c/$clusterId/nodes/$nodeName"
              params={{ clusterId, nodeName: name }}
              size="sm"
            >
              Cordon or drain it
            </AnchorLink>
          </Fact>
        </SimpleGrid>
      </Paper>
    </UsageContext>
  );
}
