import { Button, Checkbox, Group, NativeSelect, SimpleGrid, Text } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../app/graphql/useCommand';
import { FormCard } from '../../forms/FormCard';
import { NumberField } from '../../forms/NumberField';
import { numberIn } from '../../forms/numbers';
import { useDraft } from '../../forms/useDraft';
import { Asked } from '../Asked';
import { SettingsHead } from '../SettingsHead';
import { LEVELS, SET_LEVELS } from './queries';
import type { Department, ServiceLevels } from './queries';
import { groupFor, groupsOf, LONGEST, PRIORITIES, PROMISES, targetsOf } from './targets';
import type { Priority, Row, TargetGroup } from './targets';

const PAUSES = ['WAITING_REPLY', 'PENDING'] as const;
const WARNING = [1, 1_440] as const;
const EMPTY: ServiceLevels = { warningMinutes: 15, pausedIn: [...PAUSES], targets: [] };

/** Within what business time tickets are answered and solved. */
export function LevelsPage(): ReactNode {
  return (
    <>
      <SettingsHead theme="levels" />
      <Asked query={LEVELS} variables={{}}>
        {({ desk }, refetch) => (
          <LevelsForm levels={desk.serviceLevels ?? EMPTY} departments={desk.departments} onChanged={refetch} />
        )}
      </Asked>
    </>
  );
}

interface Props {
  readonly levels: ServiceLevels;
  readonly departments: readonly Department[];
  readonly onChanged: () => void;
}

function LevelsForm({ levels, departments, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft({
    warning: String(levels.warningMinutes),
    paused: PAUSES.filter((status) => levels.pausedIn.includes(status)),
    groups: groupsOf(levels.targets),
  });
  const { warning, paused, groups } = draft.value;
  const change = (part: Partial<typeof draft.value>): void => draft.change({ ...draft.value, ...part });
  const { send, busy, error } = useCommand(SET_LEVELS);
  const [added, setAdded] = useState('');
  const others = departments.filter(({ id }) => !groups.some(({ departmentId }) => departmentId === id));
  const nameOf = (id: string | null): string =>
    departments.find((one) => one.id === id)?.name ?? t('settings.levels.everybody');

  async function save(): Promise<boolean> {
    const warningMinutes = numberIn(warning, ...WARNING);
    const targets = targetsOf(groups);
    if (warningMinutes === null || !targets) return false;
    if (!(await send({ levels: { warningMinutes, pausedIn: paused, targets } }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('settings.themes.levels')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onSubmit={save}
      onReset={draft.reset}
    >
      {groups.map((group, index) => (
        <Promises
          key={group.departmentId}
          name={nameOf(group.departmentId)}
          group={group}
          onChange={(changed) => change({ groups: groups.map((one, at) => (at === index ? changed : one)) })}
          onRemove={() => change({ groups: groups.filter((_, at) => at !== index) })}
        />
      ))}
      {others.length > 0 && (
        <Group align="flex-end">
          <NativeSelect
            label={t('settings.levels.department')}
            value={added}
            onChange={(event) => setAdded(event.currentTarget.value)}
            data={[
              { value: '', label: t('people.erase.choose') },
              ...others.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Button
            variant="default"
            disabled={added === ''}
            onClick={() => {
              change({ groups: [...groups, groupFor(added, [])] });
              setAdded('');
            }}
          >
            {t('settings.levels.add')}
          </Button>
        </Group>
      )}
      <NumberField
        label={t('settings.levels.warning')}
        description={t('settings.levels.warningHint')}
        value={warning}
        least={WARNING[0]}
        most={WARNING[1]}
        onChange={(typed) => change({ warning: typed })}
      />
      <div role="group" aria-label={t('settings.levels.paused')}>
        <Text size="sm" fw={500} mb={6}>
          {t('settings.levels.paused')}
        </Text>
        {PAUSES.map((status) => (
          <Checkbox
            key={status}
            mb={6}
            label={t(`settings.levels.status.${status}`)}
            checked={paused.includes(status)}
            onChange={() =>
              change({
                paused: PAUSES.filter((one) => (one === status ? !paused.includes(one) : paused.includes(one))),
              })
            }
          />
        ))}
      </div>
    </FormCard>
  );
}

interface PromisesProps {
  readonly name: string;
  readonly group: TargetGroup;
  readonly onChange: (group: TargetGroup) => void;
  readonly onRemove: () => void;
}

/** What is promised to a department's customers, by how much their tickets press. */
function Promises({ name, group, onChange, onRemove }: PromisesProps): ReactNode {
  const { t } = useTranslation('console');
  const change = (priority: Priority, part: Partial<Row>): void =>
    onChange({ ...group, rows: { ...group.rows, [priority]: { ...group.rows[priority], ...part } } });
  return (
    <section aria-label={name}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{name}</Text>
        {group.departmentId !== null && (
          <Button size="compact-sm" variant="default" aria-label={`${name}: ${t('forms.remove')}`} onClick={onRemove}>
            {t('forms.remove')}
          </Button>
        )}
      </Group>
      {PRIORITIES.map((priority) => (
        <div key={priority} role="group" aria-label={`${name}, ${t(`settings.levels.priority.${priority}`)}`}>
          <Text size="sm" fw={500} mt="xs">
            {t(`settings.levels.priority.${priority}`)}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs">
            {PROMISES.map((promise) => (
              <NumberField
                key={promise}
                label={t(`settings.levels.${promise}`)}
                value={group.rows[priority][promise]}
                least={1}
                most={LONGEST}
                optional
                onChange={(typed) => change(priority, { [promise]: typed })}
              />
            ))}
          </SimpleGrid>
        </div>
      ))}
    </section>
  );
}
