import {
  MultiSelect,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import { type DraftFields, draftFields, textsOf } from '../draft-form/draft-fields.ts';
import { FormSection } from '../draft-form/form-section.tsx';
import type { ResourceFormProps } from '../editor/resource-form.ts';
import { MetadataFields } from '../metadata/metadata-fields.tsx';
import { effectiveRights } from './effective.ts';
import { EffectiveView } from './effective-table.tsx';
import { rowsOfRules } from './matrix.ts';
import { contextOf, type Role, type RoleKind, roleLabel } from './role.ts';
import { draftContext, draftNode, rulesIn, withRows } from './role-draft.ts';
import { useRoleNodes, useRoles } from './roles-query.ts';
import { RuleMatrix } from './rule-matrix.tsx';

interface RoleFormProps extends ResourceFormProps {
  readonly kind: RoleKind;
  /** The role that is stored; absent for a new one. */
  readonly stored: Pick<Role, 'id' | 'builtin'> | undefined;
}

/** The inputs of a role. */
export function RoleForm(props: RoleFormProps): ReactElement {
  const { kind, stored, draft } = props;
  const { data: roles = [] } = useRoles(kind);
  const id = stored?.id ?? '';
  const isBuiltIn = stored?.builtin === true;
  return (
    <Stack>
      {isBuiltIn ? (
        <FormSection
          title="The role"
          lead="It comes with Drover and keeps its name and its rules, also when Drover is upgraded. To change them, make a copy."
        >
          <Flags {...props} />
        </FormSection>
      ) : (
        <AboutFields {...props} />
      )}
      {!isBuiltIn && kind === 'templates' && <InheritFields {...props} roles={roles} id={id} />}
      {!isBuiltIn && draft['external'] !== true && <RuleFields {...props} />}
      <Preview draft={draft} roles={roles} id={id} />
      {!isBuiltIn && (
        <FormSection title="Labels and annotations">
          <MetadataFields {...props} />
        </FormSection>
      )}
    </Stack>
  );
}

const CONTEXT_CHOICES = [
  { value: 'cluster', label: 'Clusters' },
  { value: 'project', label: 'Projects' },
];

function AboutFields(props: RoleFormProps): ReactElement {
  const { kind, draft, onChange } = props;
  const fields = draftFields(props);
  return (
    <FormSection title="The role">
      <TextInput
        label="Name"
        description="How people call it."
        data-autofocus
        maw={560}
        {...fields.text('name')}
      />
      <Textarea
        label="Description"
        description="For whom it is."
        autosize
        minRows={2}
        maw={560}
        {...fields.text('description')}
      />
      {kind === 'templates' && (
        <div>
          <Text size="sm" fw={500} mb={4}>
            Given in
          </Text>
          <SegmentedControl
            aria-label="Given in"
            data={CONTEXT_CHOICES}
            value={draftContext(draft)}
            onChange={(context) =>
              onChange({
                ...draft,
                context,
                administrative: false,
                clusterCreatorDefault: false,
                projectCreatorDefault: false,
              })
            }
          />
          {fields.problem('context') !== undefined && (
            <Text size="sm" className="danger" role="alert">
              {fields.problem('context')}
            </Text>
          )}
        </div>
      )}
      <Flags {...props} />
    </FormSection>
  );
}

/** What can be said of a role beside its rules. */
function Flags(props: RoleFormProps): ReactElement {
  const fields = draftFields(props);
  switch (draftContext(props.draft)) {
    case 'global':
      return (
        <Switch
          label="New users get it"
          description="Everybody who is created, or logs in for the first time, from now on."
          {...fields.flag('newUserDefault')}
        />
      );
    case 'project':
      return (
        <>
          <Switch
            label="Whoever creates a project gets it"
            description="Together with the other roles of which this is said."
            {...fields.flag('projectCreatorDefault')}
          />
          <LockedSwitch fields={fields} />
        </>
      );
    case 'cluster':
      return (
        <>
          <Switch
            label="Whoever creates a cluster gets it"
            description="Together with the other roles of which this is said."
            {...fields.flag('clusterCreatorDefault')}
          />
          <LockedSwitch fields={fields} />
          {props.stored?.builtin !== true && (
            <Switch
              label="Administers clusters"
              description="Marks it as one for those who look after the whole cluster."
              {...fields.flag('administrative')}
            />
          )}
        </>
      );
  }
}

function LockedSwitch({ fields }: { readonly fields: DraftFields }): ReactElement {
  return (
    <Switch
      label="Locked"
      description="Cannot be given to more people, nor inherited by more roles; who has it keeps it."
      {...fields.flag('locked')}
    />
  );
}

interface WithRoles {
  readonly roles: readonly Role[];
  readonly id: string;
}

function InheritFields(props: RoleFormProps & WithRoles): ReactElement {
  const { draft, onChange, roles, id, problemAt } = props;
  const chosen = textsOf(draft['roleTemplateIds']);
  const context = draftContext(draft);
  const choices = useMemo(() => inheritable(roles, id), [roles, id]);
  const groups = (['cluster', 'project'] as const).map((each) => ({
    group: each === 'cluster' ? 'Given in clusters' : 'Given in projects',
    items: choices
      .filter((role) => contextOf(role) === each)
      .map((role) => ({
        value: role.id,
        label: role.locked ? `${roleLabel(role)} (locked)` : roleLabel(role),
        disabled: role.locked === true && !chosen.includes(role.id),
      })),
  }));
  return (
    <FormSection
      title="Inherited roles"
      lead="It gives all that they give, also what they come to later."
    >
      <MultiSelect
        label="Inherits"
        placeholder={chosen.length === 0 ? 'No other role' : ''}
        searchable
        clearable
        hidePickedOptions
        openOnFocus={false}
        maw={760}
        nothingFoundMessage="No such role"
        data={context === 'cluster' ? groups : groups.toReversed()}
        value={[...chosen]}
        error={problemAt('roleTemplateIds') ?? null}
        onChange={(roleTemplateIds) => onChange({ ...draft, roleTemplateIds })}
      />
    </FormSection>
  );
}

function inheritable(roles: readonly Role[], id: string): readonly Role[] {
  return roles
    .filter((role) => role.id !== id)
    .toSorted((a, b) => roleLabel(a).localeCompare(roleLabel(b)));
}

function RuleFields({ draft, onChange, problemAt }: RoleFormProps): ReactElement {
  const rows = useMemo(() => rowsOfRules(rulesIn(draft)), [draft]);
  const problem = problemAt('rules');
  return (
    <FormSection
      title="Rules"
      lead="Arrow keys go from cell to cell, the space bar ticks. Everything that is not ticked here or inherited is forbidden."
    >
      <RuleMatrix rows={rows} onChange={(next) => onChange(withRows(draft, next))} />
      {problem !== undefined && (
        <Text size="sm" className="danger" role="alert">
          {problem}
        </Text>
      )}
    </FormSection>
  );
}

type PreviewProps = WithRoles & Pick<ResourceFormProps, 'draft'>;

function Preview({ draft, roles, id }: PreviewProps): ReactElement {
  const nodes = useRoleNodes(roles);
  const rights = useMemo(() => effectiveRights(draftNode(draft, id), nodes), [draft, id, nodes]);
  return (
    <FormSection
      title="What it comes to"
      lead="Its own rules and those of all that it inherits, as people will have them."
    >
      <EffectiveView rights={rights} id={id} />
    </FormSection>
  );
}
