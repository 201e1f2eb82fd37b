import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Page } from '../../components/page.tsx';
import { meQuery } from '../session/session.ts';
import { GlancePanel } from './glance-panel.tsx';
import { WhyAnswer } from './why-answer.tsx';
import { WhyForm } from './why-form.tsx';
import type { WhySearch } from './why-search.ts';

/** Whether somebody may do something, and why; without a question, what they may do at a glance. */
export function WhyPage({ search }: { readonly search: WhySearch }): ReactElement {
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const user = search.user ?? me?.id;
  const { verb, resource, name, namespace, cluster } = search;
  const place = { ...(namespace && { namespace }), ...(cluster && { cluster }) };
  const isQuestion = user !== undefined && verb !== undefined && resource !== undefined;
  return (
    <Page
      title="Who may do what, and why"
      lead="Names the chain from a person to the rule that allows something, or what is missing and who could give it."
    >
      <Stack gap="lg">
        <WhyForm
          key={JSON.stringify({ user, ...search })}
          search={{ ...search, ...(user !== undefined && { user }) }}
          onAsk={(asked) => void navigate({ to: '/why', search: asked })}
        />
        {isQuestion ? (
          <WhyAnswer question={{ user, verb, resource, ...(name && { name }), ...place }} />
        ) : (
          user !== undefined && <GlancePanel user={user} {...place} />
        )}
      </Stack>
    </Page>
  );
}
