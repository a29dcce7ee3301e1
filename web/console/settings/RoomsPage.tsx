import { Checkbox, SimpleGrid } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/graphql/useCommand';
import { FormCard } from '../forms/FormCard';
import { NumberField } from '../forms/NumberField';
import { numberIn } from '../forms/numbers';
import { useDraft } from '../forms/useDraft';
import { Asked } from './Asked';
import { ROOMS, SET_ROOMS } from './queries';
import type { RoomRules } from './queries';
import { SettingsHead } from './SettingsHead';

/** The rules that are numbers, each with the least and the most that it takes, as the server has them. */
const RANGES = {
  mostPeople: [2, 12],
  graceSeconds: [10, 600],
  ringSeconds: [5, 300],
  queueSeconds: [30, 3_600],
} as const;

type NumberRule = keyof typeof RANGES;
const NUMBERS = Object.keys(RANGES) as NumberRule[];
const FLAGS = ['waitingRoom', 'hostFirst', 'recording'] as const;

/** The rules of the rooms in which people meet. */
export function RoomsPage(): ReactNode {
  return (
    <>
      <SettingsHead theme="rooms" />
      <Asked query={ROOMS} variables={{}}>
        {({ roomRules }, refetch) => <RoomsForm rules={roomRules} onChanged={refetch} />}
      </Asked>
    </>
  );
}

interface Props {
  readonly rules: RoomRules;
  readonly onChanged: () => void;
}

function RoomsForm({ rules, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft({
    numbers: Object.fromEntries(NUMBERS.map((name) => [name, String(rules[name])])) as Record<NumberRule, string>,
    flags: FLAGS.filter((flag) => rules[flag]),
  });
  const { numbers, flags } = draft.value;
  const { send, busy, error } = useCommand(SET_ROOMS);

  async function save(): Promise<boolean> {
    const told = NUMBERS.map((name) => [name, numberIn(numbers[name], RANGES[name][0], RANGES[name][1])] as const);
    if (told.some(([, number]) => number === null)) return false;
    const given = FLAGS.map((flag) => [flag, flags.includes(flag)] as const);
    if (!(await send({ rules: { ...Object.fromEntries(told), ...Object.fromEntries(given) } }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('settings.themes.rooms')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onSubmit={save}
      onReset={draft.reset}
    >
      {FLAGS.map((flag) => (
        <Checkbox
          key={flag}
          label={t(`settings.rooms.${flag}`)}
          checked={flags.includes(flag)}
          onChange={() =>
            draft.change({
              numbers,
              flags: FLAGS.filter((one) => (one === flag ? !flags.includes(one) : flags.includes(one))),
            })
          }
        />
      ))}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {NUMBERS.map((name) => (
          <NumberField
            key={name}
            label={t(`settings.rooms.${name}`)}
            value={numbers[name]}
            least={RANGES[name][0]}
            most={RANGES[name][1]}
            onChange={(typed) => draft.change({ flags, numbers: { ...numbers, [name]: typed } })}
          />
        ))}
      </SimpleGrid>
    </FormCard>
  );
}
