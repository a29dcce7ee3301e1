import { Alert, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../app/layout/Icon';
import { useCommand } from '../../app/graphql/useCommand';
import { FormCard } from '../forms/FormCard';
import { NumberField } from '../forms/NumberField';
import { numberIn } from '../forms/numbers';
import { useDraft } from '../forms/useDraft';
import { Asked } from './Asked';
import { RETENTION, SET_RETENTION } from './queries';
import type { RetentionPolicy } from './queries';
import { SettingsHead } from './SettingsHead';

/** How long things are kept at most, each with the least and the most that it takes, as the server has them. */
const TERMS = { recordingDays: [1, 3_650], silentMonths: [6, 480], accessMonths: [6, 480] } as const;
type Term = keyof typeof TERMS;
const TERM_NAMES = Object.keys(TERMS) as Term[];
const RECORDS = ['APPOINTMENTS', 'TICKETS'] as const;
type Kind = (typeof RECORDS)[number];
const DUTY = [1, 480] as const;

/** What the site keeps for how long. */
export function RetentionPage(): ReactNode {
  return (
    <>
      <SettingsHead theme="retention" />
      <Asked query={RETENTION} variables={{}}>
        {({ retentionPolicy }, refetch) => <RetentionForm policy={retentionPolicy} onChanged={refetch} />}
      </Asked>
    </>
  );
}

interface Typed {
  readonly terms: Readonly<Record<Term, string>>;
  readonly duties: Readonly<Record<Kind, string>>;
  readonly whileBound: RetentionPolicy['whileBound'];
}

function typedOf({ duties, whileBound, ...policy }: RetentionPolicy): Typed {
  const months = (record: Kind): string => String(duties.find((duty) => duty.record === record)?.months ?? '');
  return {
    terms: Object.fromEntries(TERM_NAMES.map((term) => [term, String(policy[term] ?? '')])) as Record<Term, string>,
    duties: { APPOINTMENTS: months('APPOINTMENTS'), TICKETS: months('TICKETS') },
    whileBound,
  };
}

/** Empty is nothing; undefined what cannot be. */
function optional(text: string, [least, most]: readonly [number, number]): number | null | undefined {
  return text.trim() === '' ? null : (numberIn(text, least, most) ?? undefined);
}

interface Props {
  readonly policy: RetentionPolicy;
  readonly onChanged: () => void;
}

function RetentionForm({ policy, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const draft = useDraft(typedOf(policy));
  const { terms, duties, whileBound } = draft.value;
  const change = (part: Partial<Typed>): void => draft.change({ ...draft.value, ...part });
  const { send, busy, error } = useCommand(SET_RETENTION);

  async function save(): Promise<boolean> {
    const kept = TERM_NAMES.map((term) => [term, optional(terms[term], TERMS[term])] as const);
    const bound = RECORDS.map((record) => ({ record, months: optional(duties[record], DUTY) }));
    if (kept.some(([, term]) => term === undefined) || bound.some(({ months }) => months === undefined)) return false;
    const told = bound.flatMap(({ record, months }) => (typeof months === 'number' ? [{ record, months }] : []));
    if (!(await send({ policy: { ...Object.fromEntries(kept), duties: told, whileBound } }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('settings.themes.retention')}
      changed={draft.dirty}
      busy={busy}
      error={error}
      onSubmit={save}
      onReset={draft.reset}
    >
      {TERM_NAMES.map((term) => (
        <NumberField
          key={term}
          label={t(`settings.retention.${term}`)}
          description={t('settings.retention.emptyNever')}
          value={terms[term]}
          least={TERMS[term][0]}
          most={TERMS[term][1]}
          optional
          onChange={(typed) => change({ terms: { ...terms, [term]: typed } })}
        />
      ))}
      {RECORDS.map((record) => (
        <NumberField
          key={record}
          label={t(`settings.retention.duty.${record}`)}
          description={t('settings.retention.emptyFree')}
          value={duties[record]}
          least={DUTY[0]}
          most={DUTY[1]}
          optional
          onChange={(typed) => change({ duties: { ...duties, [record]: typed } })}
        />
      ))}
      <NativeSelect
        label={t('settings.retention.whileBound')}
        value={whileBound}
        onChange={(event) => change({ whileBound: event.currentTarget.value === 'POSTPONE' ? 'POSTPONE' : 'REFUSE' })}
        data={[
          { value: 'REFUSE', label: t('settings.retention.refuse') },
          { value: 'POSTPONE', label: t('settings.retention.postpone') },
        ]}
      />
      {draft.dirty && (
        <Alert color="orange" role="alert" icon={<Icon name="warning" />}>
          {t('settings.retention.warning')}
        </Alert>
      )}
    </FormCard>
  );
}
