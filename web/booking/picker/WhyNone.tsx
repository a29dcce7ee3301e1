import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { useLanguage } from '../../app/i18n/useLanguage';
import { Fault } from '../../app/errors/Fault';
import { Loading } from '../../app/layout/Loading';
import { dateIn, formatDate } from '../../app/time/format';
import { instantAt } from '../logic/calendar';
import { reasonOf } from '../logic/reason';
import { WHY_NO_SLOTS } from '../queries';

interface Props {
  readonly site: string | null;
  readonly provider: string;
  readonly day: string;
  readonly zone: string;
  readonly providerZone: string;
}

/** Why a day has nothing free. */
export function WhyNone({ site, provider, day, zone, providerZone }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const language = useLanguage();
  // The provider's date that most of the viewer's day is on.
  const date = dateIn(providerZone, instantAt(day, '12:00', zone));
  const [{ data, error, fetching }, ask] = useQuery({ query: WHY_NO_SLOTS, variables: { site, provider, date } });
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data?.whyNoSlots || fetching) return <Loading rows={1} />;
  const { latest } = data.whyNoSlots;
  return (
    <>
      <Text fw={600}>{t('slots.none')}</Text>
      <Text>{t(`why.${reasonOf(data.whyNoSlots)}`)}</Text>
      {latest !== null && <Text>{t('slots.latest', { date: formatDate(latest, language) })}</Text>}
    </>
  );
}
