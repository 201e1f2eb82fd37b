import { Group, Paper, Table, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { AnchorLink } from '../../components/links.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { type AccessReview, reviewAccess } from './access-review.ts';
import { type Glance, glances } from './glances.ts';

interface GlancePanelProps {
  readonly user: string;
  readonly cluster?: string;
  readonly namespace?: string;
}

/** What somebody may do in a place, by what people most often want to know. */
export function GlancePanel({ user, ...place }: GlancePanelProps): ReactElement {
  const asked = glances(place);
  const { reviews, error } = useQueries({
    queries: asked.map(({ question }) => ({
      queryKey: ['access-review', { user, ...question }],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        reviewAccess({ user, ...question }, signal),
      retry: false,
    })),
    combine: (results) => ({
      reviews: results.map(({ data, error: refused }) => data ?? (refused ? 'refused' : undefined)),
      error: results[0]?.error,
    }),
  });
  if (error) return <FailurePanel title="The questions were not answered" error={error} />;
  const [first] = reviews;
  if (!first || first === 'refused') return <LoadingRows />;
  return (
    <Paper className="surface" p="lg">
      <Title order={2}>{first.user.name ?? first.user.id}, at a glance</Title>
      <Text size="sm" className="muted" mb="sm">
        {place.cluster === undefined || place.namespace !== undefined
          ? 'Ask anything else above.'
          : 'In all namespaces; name one above for what is given in projects.'}
      </Text>
      <Table verticalSpacing="sm" aria-label="At a glance">
        <Table.Tbody>
          {asked.map((glance, index) => (
            <GlanceRow key={glance.words} user={user} glance={glance} review={reviews[index]} />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

interface GlanceRowProps {
  readonly user: string;
  readonly glance: Glance;
  /** `refused`: owners of a cluster may not ask about others what Drover keeps. */
  readonly review: AccessReview | 'refused' | undefined;
}

function GlanceRow({ user, glance, review }: GlanceRowProps): ReactElement | null {
  const { words, question } = glance;
  if (review === 'refused') return null;
  const allowed = review?.allowed;
  const link = allowed === false ? 'Why not?' : 'Why?';
  return (
    <Table.Tr>
      <Table.Td w={90}>
        {allowed === undefined ? (
          '…'
        ) : (
          <Group gap="xs" wrap="nowrap">
            <ThemeIcon size={22} radius="xl" variant="light" color={allowed ? 'teal' : 'gray'}>
              {allowed ? <IconCheck size={14} /> : <IconX size={14} />}
            </ThemeIcon>
            {allowed ? 'Yes' : 'No'}
          </Group>
        )}
      </Table.Td>
      <Table.Td>{words}</Table.Td>
      <Table.Td className="muted">
        {question.verb} {question.resource}
      </Table.Td>
      <Table.Td ta="right">
        <AnchorLink
          to="/why"
          search={{ user, ...question }}
          size="sm"
          aria-label={`${link} ${words}`}
        >
          {link}
        </AnchorLink>
      </Table.Td>
    </Table.Tr>
  );
}
