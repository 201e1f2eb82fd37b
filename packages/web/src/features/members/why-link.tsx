import type { ReactElement } from 'react';
import { ButtonLink } from '../../components/links.tsx';
import type { Subject } from '../access/bindings.ts';
import { useProjectNamespaces } from '../project/projects.ts';
import type { MembersPlace } from './members.ts';

interface WhyLinkProps {
  readonly place: MembersPlace;
  readonly subject: Subject;
  readonly name: string;
}

/** Leads to what a user may do in a place, and why; nothing for those about whom nobody can ask. */
export function WhyLink({ place, subject, name }: WhyLinkProps): ReactElement | null {
  const { clusterId, projectId = '' } = place;
  const [namespace] = useProjectNamespaces({ clusterId, projectId }) ?? [];
  if (subject.kind !== 'user') return null;
  return (
    <ButtonLink
      to="/why"
      search={{ user: subject.id, cluster: clusterId, ...(namespace && { namespace }) }}
      variant="subtle"
      size="compact-sm"
      aria-label={`Rights of ${name}`}
    >
      Rights
    </ButtonLink>
  );
}
