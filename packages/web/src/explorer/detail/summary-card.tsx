import { Paper, SimpleGrid } from '@mantine/core';
import type { ReactElement } from 'react';
import { Fact } from '../../components/fact.tsx';
import type { ExplorerObject } from '../api/wire.ts';
import { summaryOf } from './summary.ts';

/** What people look for first. */
export function SummaryCard({ object }: { readonly object: ExplorerObject }): ReactElement | null {
  const facts = summaryOf(object);
  if (facts.length === 0) return null;
  return (
    <Paper className="surface" p="lg">
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="md">
        {facts.map(({ title, text }) => (
          <Fact key={title} title={title}>
            {text}
          </Fact>
        ))}
      </SimpleGrid>
    </Paper>
  );
}
