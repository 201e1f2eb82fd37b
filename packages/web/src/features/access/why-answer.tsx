import { Code, Group, Paper, Stack, Text, ThemeIcon, Timeline, Title } from '@mantine/core';
import {
  IconCheck,
  IconFileCertificate,
  IconId,
  IconLink,
  IconUser,
  IconUsersGroup,
  IconX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { CopyField } from '../../components/copy-field.tsx';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { LoadingRows } from '../../components/loading-rows.tsx';
import { useCluster } from '../clusters/clusters.ts';
import type { Rule } from '../roles/matrix.ts';
import {
  type AccessQuestion,
  type AccessReview,
  chainWords,
  missingPlace,
  questionWords,
  type ReviewStep,
  reviewAccess,
  whyCommand,
} from './access-review.ts';
import { usePlaceNames } from './place-names.ts';
import { roleName, useRoleTemplates } from './roles.ts';
import { rulesInWords } from './rules.ts';
import { StepLink } from './step-link.tsx';
import { useKnownUsers } from './subjects.ts';

/** The answer to a question, with its reasons. */
export function WhyAnswer({ question }: { readonly question: AccessQuestion }): ReactElement {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['access-review', question],
    queryFn: ({ signal }) => reviewAccess(question, signal),
    retry: false,
    // What somebody may do changes with what others give.
    staleTime: 0,
  });
  const users = useKnownUsers();
  if (error && !isFetching) {
    return (
      <FailurePanel
        title="The question was not answered"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingRows />;
  return (
    <Stack gap="lg">
      <Paper className="surface" p="lg">
        <Stack gap="lg">
          <Verdict review={data} question={question} />
          {data.allowed ? <Chain review={data} question={question} /> : <Missing review={data} />}
        </Stack>
      </Paper>
      <div>
        <Text size="xs" fw={600} className="muted" mb={4}>
          The same on the command line
        </Text>
        <CopyField
          label="the command"
          value={whyCommand({
            ...question,
            user: users.get(question.user)?.username ?? question.user,
          })}
        />
      </div>
    </Stack>
  );
}

interface ReviewProps {
  readonly review: AccessReview;
  readonly question: AccessQuestion;
}

function Verdict({ review, question }: ReviewProps): ReactElement {
  const { allowed, user, decidedBy, reason } = review;
  const cluster = useCluster(question.cluster ?? '');
  const name = user.name ?? user.id;
  const sentence = `${name} ${allowed ? 'may' : 'may not'} ${questionWords(question, cluster?.name)}`;
  return (
    <Group gap="md" wrap="nowrap" align="flex-start" role="status">
      <ThemeIcon size={44} radius="xl" variant="light" color={allowed ? 'teal' : 'red'}>
        {allowed ? <IconCheck size={24} /> : <IconX size={24} />}
      </ThemeIcon>
      <div>
        <Title order={2}>
          {allowed ? 'Yes' : 'No'}: {sentence}
        </Title>
        <Text size="sm" className="muted">
          {decidedWords(decidedBy, question)}
        </Text>
        {!allowed && reason !== '' && (
          <Text size="sm" mt={6}>
            {reason.replaceAll(user.id, name)}.
          </Text>
        )}
      </div>
    </Group>
  );
}

function decidedWords(decidedBy: AccessReview['decidedBy'], { cluster }: AccessQuestion): string {
  if (decidedBy === 'roles') return 'This is what the roles say; the cluster itself was not asked.';
  return cluster === undefined
    ? 'Drover was asked just now, as that person.'
    : 'The cluster was asked just now, as that person.';
}

const BULLETS: Readonly<Record<string, ReactNode>> = {
  user: <IconUser size={15} />,
  group: <IconUsersGroup size={15} />,
  roleTemplate: <IconId size={15} />,
  globalRole: <IconId size={15} />,
  rule: <IconFileCertificate size={15} />,
};

function Chain({ review, question }: ReviewProps): ReactElement {
  const names = usePlaceNames();
  const { chain, reason } = review;
  if (chain.length === 0) {
    return (
      <Text size="sm">
        Nothing that Drover gave allows it: the cluster does so by itself.
        {reason !== '' && ` It says: ${reason}`}
      </Text>
    );
  }
  const words = chainWords(review, question.cluster, names);
  const types = words.length > chain.length ? [review.user, ...chain] : chain;
  return (
    <Timeline
      active={words.length}
      bulletSize={28}
      lineWidth={2}
      role="list"
      aria-label="Why, from the person to the rule"
    >
      {words.map(({ lead, title, detail, target }, index) => {
        const step = types[index];
        return (
          <Timeline.Item
            key={`${step?.type} ${step?.id}`}
            role="listitem"
            bullet={BULLETS[step?.type ?? ''] ?? <IconLink size={15} />}
          >
            <Text size="xs" className="muted">
              {lead}
            </Text>
            {step?.rule ? (
              <RuleText rule={step.rule} />
            ) : (
              <Text size="sm" fw={600}>
                <StepLink target={target}>{title}</StepLink>
              </Text>
            )}
            {detail !== undefined && (
              <Text size="xs" className="muted" ff="monospace">
                {detail}
              </Text>
            )}
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}

function RuleText({ rule }: { readonly rule: Rule }): ReactElement {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  const parts = [
    ['Verbs', verbs],
    ['Resources', resources],
    ['API groups', apiGroups?.map((group) => group || 'core')],
    ['Only', resourceNames],
    ['Paths', nonResourceURLs],
  ] as const;
  return (
    <>
      <Text size="sm" fw={600} component="div">
        to {rulesInWords([rule])}
      </Text>
      <Group gap="md" mt={4}>
        {parts.map(
          ([title, values]) =>
            values &&
            values.length > 0 && (
              <Text key={title} size="xs" component="span">
                <span className="muted">{title}</span> <Code>{values.join(', ')}</Code>
              </Text>
            ),
        )}
      </Group>
    </>
  );
}

function Missing({ review }: { readonly review: AccessReview }): ReactElement | null {
  const { missing, grantableBy, moreCanGrant } = review;
  const roles = useRoleTemplates();
  const names = usePlaceNames();
  if (!missing) return null;
  const place = missingPlace(missing.place, names);
  const more = moreCanGrant > 0 ? ` and ${moreCanGrant} more` : '';
  return (
    <Stack gap="sm">
      <Text size="sm">
        <b>What is missing:</b> a role in <StepLink target={place.target}>{place.title}</StepLink>
        {missing.roles.map((id, index) => (
          <span key={id}>
            {index === 0 ? ', such as ' : ', '}
            <StepLink target={{ to: 'role', id }}>{roleName(id, roles)}</StepLink>
          </span>
        ))}
        .
      </Text>
      {grantableBy.length > 0 && (
        <Text size="sm">
          <b>Who could give it:</b>{' '}
          {grantableBy.map((step, index) => (
            <span key={`${step.type} ${step.id}`}>
              {index > 0 && ', '}
              <Granter step={step} />
            </span>
          ))}
          {more}.
        </Text>
      )}
    </Stack>
  );
}

function Granter({ step: { type, id, name = id } }: { readonly step: ReviewStep }): ReactElement {
  if (type !== 'user' && type !== 'group') return <>{name}</>;
  return (
    <StepLink target={{ to: type, id }}>{type === 'group' ? `the group ${name}` : name}</StepLink>
  );
}
