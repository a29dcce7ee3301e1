import { Checkbox, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { useViewer } from '../../../app/session/viewer';
import { useCommand } from '../../../app/graphql/useCommand';
import { FormCard } from '../../forms/FormCard';
import { minorOf, typedMoney } from '../../forms/numbers';
import { placed } from '../../forms/refusals';
import { useDraft } from '../../forms/useDraft';
import { CHANGE_PRICING } from './queries';
import type { Schedule } from '../queries';

interface Props {
  readonly provider: string;
  readonly pricing: Schedule['pricing'];
  readonly onChanged: () => void;
}

/** What later bookings cost. */
export function PricingForm({ provider, pricing, onChanged }: Props): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const language = useLanguage();
  const { site } = useViewer();
  const currency = pricing.followUp?.currency ?? site?.currency ?? 'TRY';
  const fee = pricing.followUp ? typedMoney(pricing.followUp.minor, currency, language) : '';
  const draft = useDraft({ firstFree: pricing.firstFree, fee });
  const { value } = draft;
  const { send, busy, error } = useCommand(CHANGE_PRICING);
  const refusal = placed(error, { FEE_OUT_OF_RANGE: 'fee', FOREIGN_CURRENCY: 'fee' });
  const minor = value.fee.trim() === '' ? null : minorOf(value.fee, currency);
  const fault = value.fee.trim() !== '' && minor === null ? t('calendar.availability.pricing.fault') : null;

  async function save(): Promise<boolean> {
    const followUp = minor === null ? null : { minor, currency };
    if (fault !== null || !(await send({ provider, pricing: { firstFree: value.firstFree, followUp } }))) return false;
    draft.settle();
    onChanged();
    return true;
  }

  return (
    <FormCard
      title={t('calendar.availability.pricing.title')}
      lead={t('calendar.availability.pricing.lead')}
      changed={draft.dirty}
      busy={busy}
      error={refusal.rest}
      onSubmit={save}
      onReset={draft.reset}
    >
      <Checkbox
        label={t('calendar.availability.pricing.firstFree')}
        checked={value.firstFree}
        onChange={(event) => draft.change({ ...value, firstFree: event.currentTarget.checked })}
      />
      <TextInput
        label={t('calendar.availability.pricing.fee', { currency })}
        description={t('calendar.availability.pricing.feeHint')}
        value={value.fee}
        error={refusal.field === 'fee' ? say(error) : fault}
        onChange={(event) => draft.change({ ...value, fee: event.currentTarget.value })}
        inputMode="decimal"
        autoComplete="off"
        maw={320}
      />
    </FormCard>
  );
}
