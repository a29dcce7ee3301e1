import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Fault } from '../../app/errors/Fault';
import { Empty } from '../../app/layout/Empty';
import { Loading } from '../../app/layout/Loading';
import { useViewer } from '../../app/session/viewer';
import { Calendar } from './Calendar';
import { weekOf } from './logic/windows';
import { PROVIDER } from './queries';
import { SubjectHead } from './SubjectHead';
import { useSubject } from './useSubject';

const NO_HOURS = { week: [], exceptions: [] };

/** A provider's appointments by day or week: one's own, or for admins anybody's. */
export function CalendarPage(): ReactNode {
  const { t } = useTranslation('console');
  const subject = useSubject();
  return (
    <>
      <SubjectHead
        title={t('calendar.title')}
        subject={subject}
        other={{ to: '/console/calendar/availability', label: t('calendar.toAvailability') }}
      />
      {subject.error && <Fault error={subject.error} />}
      {subject.provider === null && subject.choices && <Empty title={t('calendar.noProviders')} />}
      {subject.provider === null && !subject.choices && !subject.error && <Loading />}
      {subject.provider !== null && <Provided key={subject.provider} provider={subject.provider} own={subject.own} />}
    </>
  );
}

/** The calendar once it is known in which zone it is. */
function Provided({ provider, own }: { readonly provider: string; readonly own: boolean }): ReactNode {
  const { t } = useTranslation('console');
  const viewer = useViewer();
  const [{ data, error }, ask] = useQuery({ query: PROVIDER, variables: { id: provider } });
  if (error && !data) return <Fault error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading rows={8} />;
  if (!data.provider) return <Empty title={t('calendar.noSuchProvider')} />;
  const { schedule } = data.provider;
  const hours = schedule ? { week: weekOf(schedule.week), exceptions: schedule.exceptions } : NO_HOURS;
  return (
    <>
      {!schedule && (
        <Text mb="md" role="status">
          {t('calendar.noSchedule')}
        </Text>
      )}
      <Calendar provider={provider} own={own} zone={schedule?.zone ?? viewer.site?.zone ?? viewer.zone} hours={hours} />
    </>
  );
}
