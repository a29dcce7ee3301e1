import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../../app/errors/Fault';
import { useOnReturn } from '../../../app/graphql/connection';
import { Empty } from '../../../app/layout/Empty';
import { Loading } from '../../../app/layout/Loading';
import { zoneLabel } from '../../../app/time/format';
import { serverClock } from '../../../app/time/server';
import { weekOf } from '../logic/windows';
import { PROVIDER } from '../queries';
import type { Schedule } from '../queries';
import { SubjectHead } from '../SubjectHead';
import { useSubject } from '../useSubject';
import { useUpcoming } from '../useUpcoming';
import { ExceptionForm } from './ExceptionForm';
import { Exceptions } from './Exceptions';
import { OpenSchedule } from './OpenSchedule';
import { PricingForm } from './PricingForm';
import { RulesForm } from './RulesForm';
import { WeekForm } from './WeekForm';
import { WhyNoSlots } from './WhyNoSlots';
import { ZoneForm } from './ZoneForm';

/** When a provider can be booked, under which rules and for what: the own, or for admins anybody's. */
export function AvailabilityPage(): ReactNode {
  const { t } = useTranslation('console');
  const subject = useSubject();
  const { provider, own, choices, error } = subject;
  return (
    <>
      <SubjectHead
        title={t('calendar.availability.title')}
        lead={t('calendar.availability.lead')}
        subject={subject}
        other={{ to: '/console/calendar', label: t('calendar.toCalendar') }}
      />
      {error && <Fault error={error} />}
      {provider === null && choices && <Empty title={t('calendar.noProviders')} />}
      {provider === null && !choices && !error && <Loading />}
      {provider !== null && <Provided key={provider} provider={provider} own={own} />}
    </>
  );
}

function Provided({ provider, own }: { readonly provider: string; readonly own: boolean }): ReactNode {
  const { t } = useTranslation('console');
  const [{ data, error }, ask] = useQuery({ query: PROVIDER, variables: { id: provider } });
  const refetch = (): void => ask({ requestPolicy: 'network-only' });
  useOnReturn(refetch);
  if (error && !data) return <Fault error={error} onRetry={refetch} />;
  if (!data) return <Loading rows={8} />;
  if (!data.provider) return <Empty title={t('calendar.noSuchProvider')} />;
  const { schedule } = data.provider;
  if (!schedule) return <OpenSchedule provider={provider} onOpened={refetch} />;
  return <Forms schedule={schedule} own={own} onChanged={refetch} />;
}

interface FormsProps {
  readonly schedule: Schedule;
  readonly own: boolean;
  readonly onChanged: () => void;
}

function Forms({ schedule, own, onChanged }: FormsProps): ReactNode {
  const { t } = useTranslation('console');
  const { providerId, zone, exceptions } = schedule;
  const upcoming = useUpcoming(own, providerId) ?? [];
  const hours = { zone, week: weekOf(schedule.week), exceptions };
  const about = { provider: providerId, own, hours, upcoming, onChanged };
  return (
    <Stack gap="md" maw={900}>
      <Text size="sm">{t('calendar.zone', { zone: zoneLabel(zone, serverClock.now()) })}</Text>
      <WeekForm {...about} />
      <ExceptionForm {...about} />
      <Exceptions {...about} exceptions={exceptions} />
      <RulesForm provider={providerId} rules={schedule.rules} onChanged={onChanged} />
      <PricingForm provider={providerId} pricing={schedule.pricing} onChanged={onChanged} />
      <ZoneForm {...about} />
      <WhyNoSlots provider={providerId} zone={zone} />
    </Stack>
  );
}
